#include "server/admission.h"

#include <algorithm>

namespace verbatim::server {
namespace {

constexpr std::size_t kHostBytes = 8;  // of an IPv6 address: whoever has one has 2^64 of them (RFC 6177)

Address network_of(const Address& address) {
  const Address plain = unmapped(address);
  if (plain.is_v4()) return plain;
  auto bytes = plain.to_v6().to_bytes();
  std::fill(bytes.end() - kHostBytes, bytes.end(), static_cast<unsigned char>(0));
  return boost::asio::ip::make_address_v6(bytes);
}

}  // namespace

Admission::Pass& Admission::Pass::operator=(Pass&& other) noexcept {
  std::swap(admission_, other.admission_);
  std::swap(place_, other.place_);
  return *this;
}

void Admission::Pass::give_back() {
  if (admission_ == nullptr) return;
  const std::lock_guard lock(admission_->mutex_);
  if (place_.whole) --admission_->all_;
  if (!place_.by_name) return;
  const auto found = admission_->by_address_.find(place_.address);
  if (--found->second == 0) admission_->by_address_.erase(found);
}

std::variant<Admission::Pass, Limit> Admission::admit(const Address& peer) {
  return take({network_of(peer), true, !is_exempt(peer)});
}

std::variant<Admission::Pass, Limit> Admission::admit_behind_proxy(const Address& client) {
  return take({network_of(client), false, !is_exempt(client)});
}

std::variant<Admission::Pass, Limit> Admission::take(Pass::Place place) {
  const std::lock_guard lock(mutex_);
  if (place.whole && all_ >= limits_.max_connections) return Limit::max_connections;
  if (place.by_name) {
    std::size_t& count = by_address_[place.address];
    if (count >= limits_.max_connections_per_address) return Limit::max_connections_per_address;
    ++count;
  }
  if (place.whole) ++all_;
  return Pass(*this, std::move(place));
}

bool Admission::is_exempt(const Address& address) const {
  return unmapped(address).is_loopback() || trusted_.contains(address);
}

}  // namespace verbatim::server
