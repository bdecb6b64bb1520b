#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"

namespace verbatim::server {

// The files by which the server proves who it is; both empty: the clients' port speaks plain HTTP.
struct TlsFiles {
  std::string certificate;  // PEM, with the chain
  std::string key;          // PEM

  bool wanted() const { return !certificate.empty(); }
};

// TLS 1.2 and up with forward secrecy and authenticated encryption only. Fails if a file cannot be read or the key does
// not belong to the certificate. Blocks for as long as reading takes.
base::Result<std::shared_ptr<boost::asio::ssl::context>> load_tls(const TlsFiles& files);

// The certificate that new connections are shown. Any thread.
class CurrentTls {
 public:
  std::shared_ptr<boost::asio::ssl::context> get() const {
    const std::lock_guard lock(mutex_);
    return current_;
  }
  void publish(std::shared_ptr<boost::asio::ssl::context> next) {
    const std::lock_guard lock(mutex_);
    current_.swap(next);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<boost::asio::ssl::context> current_;
};

}  // namespace verbatim::server
