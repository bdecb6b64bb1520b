#include "server/asset.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "sample_content.h"
#include "server/demo_page.h"
#include "server/widget_script.h"

namespace verbatim::server {
namespace {

HttpRequest get(std::vector<std::pair<std::string_view, std::string_view>> headers = {}) {
  return {"GET", "/", 11, std::move(headers), {}};
}

std::string value(const HttpResponse& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

std::string unzip(std::string compressed) {
  std::string out(1 << 20, '\0');
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(compressed.data());
  stream.avail_in = static_cast<uInt>(compressed.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

TEST(Asset, IsCompressedForWhoUnderstandsIt) {
  const Asset asset("text/plain", std::string(5000, 'a'), {{"X-One", "1"}});
  const HttpResponse plain = asset.respond(get());
  EXPECT_EQ(plain.body, std::string(5000, 'a'));
  EXPECT_EQ(value(plain, "Content-Encoding"), "");
  EXPECT_EQ(value(plain, "Vary"), "Accept-Encoding");
  const HttpResponse zipped = asset.respond(get({{"Accept-Encoding", "br, gzip"}}));
  EXPECT_EQ(value(zipped, "Content-Encoding"), "gzip");
  EXPECT_LT(zipped.body.size(), 100u);
  EXPECT_EQ(unzip(zipped.body), plain.body);
  EXPECT_EQ(value(zipped, "X-One"), "1");
}

TEST(Asset, IsNotSentAgainToWhoHasIt) {
  const Asset asset("text/plain", "one", {});
  const std::string tag = value(asset.respond(get()), "ETag");
  const HttpResponse same = asset.respond(get({{"If-None-Match", "\"other\", " + tag}}));
  EXPECT_EQ(same.status, 304u);
  EXPECT_EQ(same.body, "");
  EXPECT_EQ(value(same, "ETag"), tag);
  EXPECT_EQ(to_bytes(same, 11, true, false, {}).find("Content-Length"), std::string::npos);
  EXPECT_EQ(Asset("text/plain", "two", {}).respond(get({{"If-None-Match", tag}})).status, 200u);
}

TEST(WidgetScript, HoldsTheWordsOfEveryLanguageAsData) {
  const std::string script = widget_script(sample::assistant()).body();
  EXPECT_NE(script.find(R"(const kLines = {"en":{"send":"Send </script>","notice":"<p>The line notice.</p>\n")"),
            std::string::npos)
      << script.substr(0, 200);
  EXPECT_NE(script.find("customElements.define('verbatim-chat'"), std::string::npos);
  EXPECT_NE(script.find(R"(const kStyle = "/* Sizes)"), std::string::npos);
}

TEST(DemoPage, AllowsItselfAndTheWidgetOnly) {
  const HttpResponse page = demo_page(sample::assistant()).respond(get());
  const std::string policy = value(page, "Content-Security-Policy");
  EXPECT_NE(policy.find("default-src 'none'"), std::string::npos);
  EXPECT_NE(policy.find("script-src 'self' 'sha256-"), std::string::npos);
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  EXPECT_EQ(page.body.find("{{"), std::string::npos);
  EXPECT_NE(page.body.find("5 of 5 answers are drafts"), std::string::npos);
}

}  // namespace
}  // namespace verbatim::server
