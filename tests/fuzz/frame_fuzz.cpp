// Any bytes as a client frame: a request or a problem, never an exception.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "protocol/client_frame.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static_cast<void>(verbatim::protocol::parse_frame({reinterpret_cast<const char*>(data), size},
                                                    verbatim::protocol::Carrier::websocket));
  return 0;
}
