#pragma once

#include <string>

#include "server/http_message.h"

namespace verbatim::server {

// A file made once and served often: compressed beforehand, and with an entity tag (RFC 9110 section 8.8.3), so that a
// client which has it already is told so in a few bytes. Immutable: any thread.
class Asset {
 public:
  // `headers` go with every response, the "304 Not Modified" included.
  Asset(std::string content_type, std::string body, std::vector<std::pair<std::string, std::string>> headers);

  const std::string& body() const { return body_; }
  // As gzip (RFC 1952).
  const std::string& compressed() const { return compressed_; }

  // The response to a GET or HEAD of it.
  HttpResponse respond(const HttpRequest& request) const;

 private:
  std::string content_type_, body_, compressed_, tag_;
  std::vector<std::pair<std::string, std::string>> headers_;
};

}  // namespace verbatim::server
