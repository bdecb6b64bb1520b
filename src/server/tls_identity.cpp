#include "server/tls_identity.h"

#include <openssl/ssl.h>

namespace verbatim::server {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";  // of TLS 1.2; all of TLS 1.3 are good
constexpr unsigned char kProtocols[] = "\x08http/1.1";

// Whoever offers a list that lacks HTTP/1.1 (RFC 7301) is refused, rather than misunderstood later.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered,
                    unsigned offered_length, void*) {
  unsigned char* found = nullptr;
  const int result = SSL_select_next_proto(&found, length, kProtocols, sizeof kProtocols - 1, offered, offered_length);
  *chosen = found;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

base::Error cannot_use(const std::string& file, const error_code& error) {
  return {"cannot use " + file + " for TLS: " + error.message()};
}

}  // namespace

base::Result<std::shared_ptr<ssl::context>> load_tls(const TlsFiles& files) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX* native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);  // an idle connection keeps no record buffers
  SSL_CTX_set_cipher_list(native, kCiphers);
  SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
  error_code error;
  context->use_certificate_chain_file(files.certificate, error);
  if (error) return cannot_use(files.certificate, error);
  context->use_private_key_file(files.key, ssl::context::pem, error);
  if (error) return cannot_use(files.key, error);
  return context;
}

}  // namespace verbatim::server
