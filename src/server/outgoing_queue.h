#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/log.h"
#include "server/counters.h"
#include "server/https_client.h"
#include "server/options.h"
#include "server/outgoing.h"
#include "server/outgoing_lane.h"
#include "store/outbox.h"

namespace verbatim::server {

// Sends replies to messaging platforms, on a thread of its own: each is in the outbox before anybody is told that it
// was taken, goes out in its conversation's order, is tried again after failures that may pass, and is given up (with a
// log line, event=outgoing_given_up) when it will never be taken, was tried too often or is too old. What a process
// that ended has left is taken over.
//
// A platform can get a reply twice: if we end, or the connection does, between its taking it and our learning that.
class OutgoingQueue final : public Outgoing {
 public:
  // Makes the outbox for the queue's own io_context.
  using MakeOutbox = std::function<std::unique_ptr<store::Outbox>(boost::asio::io_context& context)>;

  // All but `make_outbox` must outlive it. `counters` are its thread's alone.
  OutgoingQueue(const CallingChannels& channels, const OutgoingOptions& options, const MakeOutbox& make_outbox,
                std::shared_ptr<boost::asio::ssl::context> authorities, Counters& counters, base::Log& log);
  ~OutgoingQueue() override;

  bool has_room(std::string_view channel) override;
  base::Task<std::optional<bool>> knows(std::string id) override;
  base::Task<bool> send(OutgoingReply reply) override;
  base::Task<std::optional<bool>> with_people(std::string conversation) override;
  base::Task<bool> hand(std::string conversation, bool to_people) override;

  // Sends what can be sent at once, until then at most, and ends the thread; the rest stays in the outbox. To be called
  // when nobody asks any more.
  void stop(base::TimePoint deadline);

  const OutgoingCountsByChannel& counts() const { return counts_; }

 private:
  using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                  boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;
  struct Platform {
    Platform(const CallingPlatform& what, const OutgoingOptions& options, OutgoingCounts& counted)
        : channel(*what.channel), pause(what.pause), lane(options.rate), counts(counted) {}
    const channels::CallingChannel& channel;
    const std::chrono::milliseconds pause;
    OutgoingLane lane;
    OutgoingCounts& counts;
    std::set<Timer*> asleep{};  // of connections that have nothing to do
  };

  void start();
  Task<> work(Platform& platform);
  Task<> doze(Platform& platform);
  Task<> attempt(Platform& platform, HttpsClient& client, OutgoingReply& reply);
  Task<> settle(Platform& platform, OutgoingReply& reply, CallResult result);
  Task<> try_again(Platform& platform, OutgoingReply& reply, const CallResult& result, const std::string& reason);
  Task<> give_up(Platform& platform, OutgoingReply& reply, const std::string& reason);
  Task<> finish(const std::string& id);
  Task<std::optional<bool>> look_up(std::string id);
  Task<bool> take_in(OutgoingReply reply);
  Task<bool> pass(std::string mark, bool to_people);
  Task<> mind();
  Task<> take_over();
  Task<> release();
  void add(Platform& platform, OutgoingReply reply);
  bool is_allowed(const Platform& platform, const channels::Call& call) const;
  void end_if_done();

  const OutgoingOptions& options_;
  Counters& counters_;
  base::Log& log_;
  OutgoingCountsByChannel counts_;  // a row for each channel from the beginning
  const std::shared_ptr<boost::asio::ssl::context> authorities_;

  // The thread's own:
  std::map<std::string, Platform, std::less<>> platforms_;
  std::set<std::string> unfinished_;  // that are out, which the outbox could not be told
  std::minstd_rand random_{std::random_device{}()};
  bool stopping_ = false;
  std::size_t working_ = 0;

  boost::asio::io_context context_{1};
  const std::unique_ptr<store::Outbox> outbox_;
  Timer minding_, deadline_;
  std::thread thread_;  // last: it uses all the rest
};

}  // namespace verbatim::server
