#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace verbatim::server {

using Address = boost::asio::ip::address;

// A list of networks, such as the proxies that are trusted. Immutable: any thread.
class AddressSet {
 public:
  // "10.0.0.0/8, 192.0.2.7, 2001:db8::/32"; may be empty.
  static base::Result<AddressSet> parse(std::string_view list);

  bool contains(const Address& address) const;

 private:
  std::vector<boost::asio::ip::network_v4> v4_;
  std::vector<boost::asio::ip::network_v6> v6_;
};

// An IPv4 address that came in over IPv6 (::ffff:192.0.2.1) as the IPv4 address that it is.
Address unmapped(const Address& address);

// Who really asks: `peer`, or, if that is a trusted proxy, the last address of X-Forwarded-For (all its lines joined
// with commas) that is not one. What a client wrote there itself stands further left and is never believed.
Address client_address(const Address& peer, std::string_view forwarded_for, const AddressSet& trusted);

// The parts of a comma-separated list, without blanks around them and without empty ones.
std::vector<std::string_view> split_list(std::string_view list);

}  // namespace verbatim::server
