#include "server/address_set.h"

#include <algorithm>

namespace verbatim::server {
namespace {

namespace ip = boost::asio::ip;
using boost::system::error_code;

}  // namespace

std::vector<std::string_view> split_list(std::string_view list) {
  std::vector<std::string_view> parts;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    std::string_view part = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    const std::size_t begin = part.find_first_not_of(" \t");
    if (begin == std::string_view::npos) continue;
    part = part.substr(begin, part.find_last_not_of(" \t") - begin + 1);
    parts.push_back(part);
  }
  return parts;
}

Address unmapped(const Address& address) {
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
  return ip::make_address_v4(ip::v4_mapped, address.to_v6());
}

base::Result<AddressSet> AddressSet::parse(std::string_view list) {
  AddressSet set;
  for (const std::string_view part : split_list(list)) {
    std::string text(part);
    error_code error;
    const bool has_prefix = part.find('/') != std::string_view::npos;
    if (part.find(':') != std::string_view::npos) {
      if (!has_prefix) text += "/128";
      set.v6_.push_back(ip::make_network_v6(text, error));
    } else {
      if (!has_prefix) text += "/32";
      set.v4_.push_back(ip::make_network_v4(text, error));
    }
    if (error) return base::Error{"\"" + std::string(part) + "\" is not an address or a network like 10.0.0.0/8"};
  }
  return set;
}

bool AddressSet::contains(const Address& address) const {
  const Address plain = unmapped(address);
  if (plain.is_v4()) {
    return std::any_of(v4_.begin(), v4_.end(), [host = plain.to_v4()](const ip::network_v4& network) {
      return network.canonical() == ip::network_v4(host, network.prefix_length()).canonical();
    });
  }
  return std::any_of(v6_.begin(), v6_.end(), [host = plain.to_v6()](const ip::network_v6& network) {
    return network.canonical() == ip::network_v6(host, network.prefix_length()).canonical();
  });
}

Address client_address(const Address& peer, std::string_view forwarded_for, const AddressSet& trusted) {
  Address client = unmapped(peer);
  const std::vector<std::string_view> hops = split_list(forwarded_for);
  for (auto hop = hops.rbegin(); hop != hops.rend() && trusted.contains(client); ++hop) {
    error_code error;
    const Address named = ip::make_address(std::string(*hop), error);
    if (error) break;  // the proxy did not write this
    client = unmapped(named);
  }
  return client;
}

}  // namespace verbatim::server
