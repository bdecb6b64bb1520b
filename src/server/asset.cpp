#include "server/asset.h"

#include <zlib.h>

#include <new>

#include "content/digest.h"

namespace verbatim::server {
namespace {

constexpr int kGzipWindow = 15 + 16;  // zlib's largest window, and "+ 16" for the gzip format
constexpr int kDefaultMemory = 8;
constexpr std::size_t kTagCharacters = 32;

std::string gzip(std::string& text) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzipWindow, kDefaultMemory, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();  // the only way in which these arguments fail
  }
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);  // in one go: there is room for the worst case
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// "sha256:…" -> "…" in quotes, shorter.
std::string tag_of(std::string_view text) {
  const std::string digest = content::text_digest(text);
  return '"' + digest.substr(digest.find(':') + 1, kTagCharacters) + '"';
}

}  // namespace

Asset::Asset(std::string content_type, std::string body, std::vector<std::pair<std::string, std::string>> headers)
    : content_type_(std::move(content_type)),
      body_(std::move(body)),
      compressed_(gzip(body_)),
      tag_(tag_of(body_)),
      headers_(std::move(headers)) {
  // Weak, because the two encodings of one text share it.
  tag_.insert(0, "W/");
  headers_.emplace_back("ETag", tag_);
  headers_.emplace_back("Vary", "Accept-Encoding");
}

HttpResponse Asset::respond(const HttpRequest& request) const {
  HttpResponse response;
  response.headers = headers_;
  if (request.lists("If-None-Match", tag_)) {
    response.status = 304;
    return response;
  }
  response.content_type = content_type_;
  const bool compressed = request.lists("Accept-Encoding", "gzip");
  if (compressed) response.headers.emplace_back("Content-Encoding", "gzip");
  response.body = compressed ? compressed_ : body_;
  return response;
}

}  // namespace verbatim::server
