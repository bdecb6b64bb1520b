#pragma once

#include <cstddef>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <variant>

#include "server/address_set.h"
#include "server/counters.h"

namespace verbatim::server {

struct AdmissionLimits {
  std::size_t max_connections = 20'000;
  std::size_t max_connections_per_address = 1'000;  // not for loopback and trusted proxies
};

// Who may hold how many connections at once. Any thread; a mutex is held to change two numbers.
class Admission {
 public:
  // `trusted` must outlive it, and it must outlive its passes.
  Admission(const AdmissionLimits& limits, const AddressSet& trusted) : limits_(limits), trusted_(trusted) {}

  // A place among the connections; gives it back when it is destroyed.
  class Pass {
   public:
    Pass() = default;
    Pass(Pass&& other) noexcept : admission_(std::exchange(other.admission_, nullptr)), place_(other.place_) {}
    Pass& operator=(Pass&& other) noexcept;
    ~Pass() { give_back(); }

   private:
    friend class Admission;
    struct Place {
      Address address;
      bool whole = false;    // counts among all connections
      bool by_name = false;  // counts among those of its address
    };
    Pass(Admission& admission, Place place) : admission_(&admission), place_(std::move(place)) {}
    void give_back();

    Admission* admission_ = nullptr;
    Place place_;
  };

  // For a connection that comes from `peer`; the limit that it would exceed if there is no place for it.
  std::variant<Pass, Limit> admit(const Address& peer);

  // For a WebSocket that `client` opened through a trusted proxy, whose own connection has its pass already.
  std::variant<Pass, Limit> admit_behind_proxy(const Address& client);

 private:
  std::variant<Pass, Limit> take(Pass::Place place);
  bool is_exempt(const Address& address) const;

  const AdmissionLimits limits_;
  const AddressSet& trusted_;
  std::mutex mutex_;
  std::size_t all_ = 0;
  std::unordered_map<Address, std::size_t> by_address_;
};

}  // namespace verbatim::server
