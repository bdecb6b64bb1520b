#include "server/demo_page.h"

#include <openssl/evp.h>

#include <array>
#include <cassert>
#include <string>

namespace verbatim::server {
namespace {

// 'sha256-…' of what stands between the tags, as a Content-Security-Policy source (CSP level 3, section 6.7.3.3).
std::string hash_between(std::string_view page, std::string_view open, std::string_view close) {
  const std::size_t tag = page.find(open);
  assert(tag != std::string_view::npos && "demo_page.html lacks an element");
  const std::size_t begin = tag + open.size();
  const std::string_view body = page.substr(begin, page.find(close, begin) - begin);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  EVP_Digest(body.data(), body.size(), digest.data(), &length, EVP_sha256(), nullptr);
  std::array<unsigned char, 2 * EVP_MAX_MD_SIZE> base64{};
  EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(length));
  return "'sha256-" + std::string(reinterpret_cast<const char*>(base64.data())) + "'";
}

// Answers that no clinician has approved, and all that have sources to be approved against.
std::string review_count(const content::Content& content) {
  std::size_t drafts = 0, all = 0;
  for (const content::Response& response : content.languages.front().responses) {
    if (response.sources.empty()) continue;
    ++all;
    if (response.review.status == content::ReviewStatus::draft) ++drafts;
  }
  return std::to_string(drafts) + " of " + std::to_string(all);
}

void replace(std::string& page, std::string_view placeholder, std::string_view value) {
  const std::size_t at = page.find(placeholder);
  assert(at != std::string::npos && "demo_page.html lacks a placeholder");
  page.replace(at, placeholder.size(), value);
}

}  // namespace

Asset demo_page(const dialogue::Assistant& assistant) {
  std::string page(kDemoPageSource);
  replace(page, "{{drafts}}", review_count(assistant.content()));
  const std::string policy =
      "default-src 'none'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors "
      "'none'"
      "; require-trusted-types-for 'script'; trusted-types verbatim-chat"
      "; script-src 'self' " +
      hash_between(page, "<script>", "</script>") + "; style-src " + hash_between(page, "<style>", "</style>");
  return Asset("text/html; charset=utf-8", std::move(page),
               {{"Content-Security-Policy", policy},
                {"Cache-Control", "no-cache"},
                {"Referrer-Policy", "no-referrer"},
                {"Cross-Origin-Opener-Policy", "same-origin"},
                {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
                {"X-Frame-Options", "DENY"}});
}

}  // namespace verbatim::server
