#include "server/demo_page.h"

#include <openssl/evp.h>

#include <array>
#include <cassert>

#include "protocol/json_text.h"

namespace verbatim::server {
namespace {

// The lines of responses/<lang>/system/ that the page shows by itself, without the server having said them.
constexpr std::array<std::string_view, 4> kLines = {"draft_notice", "unavailable", "draining", "internal"};

void replace(std::string& page, std::string_view placeholder, std::string_view value) {
  const std::size_t at = page.find(placeholder);
  assert(at != std::string::npos && "demo_page.html lacks a placeholder");
  page.replace(at, placeholder.size(), value);
}

// {"draft_notice":"<p>…</p>",…} as it may stand inside a script element: without any "<" that could end it.
std::string lines_json(const dialogue::Bot& bot) {
  std::string json = "{";
  for (const std::string_view name : kLines) {
    if (json.size() > 1) json += ',';
    protocol::append_json_string(json, name);
    json += ':';
    const content::Response* line = bot.system_line(name);
    protocol::append_json_string(json, line == nullptr ? "" : line->html);
  }
  json += '}';
  std::string safe;
  for (const char c : json) {
    if (c == '<') {
      safe += "\\u003c";
    } else {
      safe += c;
    }
  }
  return safe;
}

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

}  // namespace

DemoPage::DemoPage(const dialogue::Assistant& assistant) : html_(kDemoPageSource) {
  const dialogue::Bot& bot = assistant.bot("");
  const content::Response* notice = bot.system_line("notice");
  policy_ =
      "default-src 'none'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors "
      "'none'"
      "; script-src " +
      hash_between(html_, "<script>", "</script>") + "; style-src " + hash_between(html_, "<style>", "</style>");
  replace(html_, "{{lang}}", bot.language().tag);
  replace(html_, "{{notice}}", notice == nullptr ? "" : notice->html);
  replace(html_, "{{lines}}", lines_json(bot));
}

}  // namespace verbatim::server
