#include "server/outgoing_queue.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "server/connection.h"

namespace verbatim::server {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;
using Verdict = channels::Judgement::Verdict;

constexpr asio::use_awaitable_t<Executor> kAwait{};
constexpr std::chrono::seconds kMindEvery = store::kLease / 4;

// Apart from the coroutines, in which GCC 12 destroys what an aggregate is made of twice.
store::OutboxItem item_of(const OutgoingReply& reply) {
  return {reply.id, encode(reply)};
}

// What is remembered of a conversation that people have: that a reply of this id is out, which nobody sends.
std::string people_mark(const std::string& conversation) {
  return conversation + ":people";
}

channels::Judgement judge(const channels::CallingChannel& channel, const CallResult& result) {
  if (result.status != 0) return channel.judge(result.status, result.body);
  return {Verdict::again, result.failure};
}

}  // namespace

OutgoingQueue::OutgoingQueue(const CallingChannels& channels, const OutgoingOptions& options,
                             const MakeOutbox& make_outbox, std::shared_ptr<asio::ssl::context> authorities,
                             Counters& counters, base::Log& log)
    : options_(options),
      counters_(counters),
      log_(log),
      authorities_(std::move(authorities)),
      outbox_(make_outbox(context_)),
      minding_(context_),
      deadline_(context_) {
  for (const auto& [name, what] : channels) {
    platforms_.try_emplace(name, what, options_, counts_[name]);
  }
  start();
  thread_ = std::thread([this] { context_.run(); });
}

OutgoingQueue::~OutgoingQueue() {
  if (thread_.joinable()) stop(steady_clock::now());
}

void OutgoingQueue::start() {
  for (auto& [name, platform] : platforms_) {
    for (std::size_t i = 0; i < options_.connections; ++i) {
      ++working_;
      asio::co_spawn(context_, work(platform), log_failure(log_));
    }
  }
  asio::co_spawn(context_, mind(), log_failure(log_));
}

bool OutgoingQueue::has_room(std::string_view channel) {
  const auto counts = counts_.find(channel);
  if (counts != counts_.end() && counts->second.waiting.load() < options_.queue) return true;
  asio::post(context_, [this] { counters_.limit_reached(Limit::outgoing_queue); });
  return false;
}

base::Task<std::optional<bool>> OutgoingQueue::knows(std::string id) {
  co_return co_await asio::co_spawn(context_.get_executor(), look_up(std::move(id)), kAwait);
}

Task<std::optional<bool>> OutgoingQueue::look_up(std::string id) {
  const base::Result<bool> known = co_await outbox_->knows(std::move(id));
  co_return known ? std::optional(*known) : std::nullopt;
}

base::Task<bool> OutgoingQueue::send(OutgoingReply reply) {
  co_return co_await asio::co_spawn(context_.get_executor(), take_in(std::move(reply)), kAwait);
}

base::Task<std::optional<bool>> OutgoingQueue::with_people(std::string conversation) {
  co_return co_await knows(people_mark(conversation));
}

base::Task<bool> OutgoingQueue::hand(std::string conversation, bool to_people) {
  co_return co_await asio::co_spawn(context_.get_executor(), pass(people_mark(conversation), to_people), kAwait);
}

Task<bool> OutgoingQueue::pass(std::string mark, bool to_people) {
  if (to_people) co_return co_await outbox_->finish(std::move(mark));
  co_return co_await outbox_->forget(std::move(mark));
}

Task<bool> OutgoingQueue::take_in(OutgoingReply reply) {
  const store::Outbox::Put put = co_await outbox_->put(item_of(reply));
  if (put == store::Outbox::Put::unavailable) co_return false;
  Platform& platform = platforms_.at(reply.channel);
  if (put == store::Outbox::Put::stored) {
    if (reply.hands_over) ++platform.counts.handed_over;
    add(platform, std::move(reply));
  }
  co_return true;
}

void OutgoingQueue::add(Platform& platform, OutgoingReply reply) {
  platform.lane.add(std::move(reply), steady_clock::now());
  platform.counts.waiting = platform.lane.size();
  for (Timer* timer : platform.asleep) timer->cancel();
}

// One connection to a platform: sends what is due, and sleeps until something is.
Task<> OutgoingQueue::work(Platform& platform) {
  HttpsClient client(context_.get_executor(), options_, authorities_);
  for (;;) {
    bool slowed = false;
    OutgoingReply* reply = platform.lane.take(steady_clock::now(), slowed);
    if (slowed) counters_.limit_reached(Limit::outgoing_rate);
    if (reply != nullptr) {
      co_await attempt(platform, client, *reply);
      platform.counts.waiting = platform.lane.size();
      for (Timer* timer : platform.asleep) timer->cancel();  // the conversation may go on
    } else if (stopping_) {
      break;
    } else {
      co_await doze(platform);
    }
  }
  --working_;
  end_if_done();
}

Task<> OutgoingQueue::doze(Platform& platform) {
  Timer timer(context_, platform.lane.next());
  platform.asleep.insert(&timer);
  co_await timer.async_wait(kAsTuple);
  platform.asleep.erase(&timer);
}

Task<> OutgoingQueue::attempt(Platform& platform, HttpsClient& client, OutgoingReply& reply) {
  if (std::chrono::system_clock::now() - reply.created > options_.age) {
    counters_.limit_reached(Limit::outgoing_age);
    co_return co_await give_up(platform, reply, "it is older than outgoing_age");
  }
  channels::Call call = reply.calls.front();
  if (!is_allowed(platform, call)) co_return co_await give_up(platform, reply, "a host that is not the platform's");
  HttpsClient::Headers headers;
  if (call.with_token) {
    headers = platform.channel.credentials();
    call.target.insert(0, platform.channel.secret_path());
  }
  CallResult result = co_await client.post(call, headers);
  co_await settle(platform, reply, std::move(result));
}

Task<> OutgoingQueue::settle(Platform& platform, OutgoingReply& reply, CallResult result) {
  if (result.timed_out) counters_.limit_reached(Limit::outgoing_timeout);
  const channels::Judgement judgement = judge(platform.channel, result);
  if (judgement.verdict == Verdict::never) co_return co_await give_up(platform, reply, judgement.reason);
  if (judgement.verdict == Verdict::again) co_return co_await try_again(platform, reply, result, judgement.reason);
  reply.calls.erase(reply.calls.begin());
  reply.attempts = 0;
  if (!reply.calls.empty()) {
    co_await outbox_->keep(item_of(reply));  // if that fails, what was sent may be sent again
    platform.lane.give_back(reply, steady_clock::now() + platform.pause);
  } else {
    ++platform.counts.sent;
    const std::string id = reply.id;
    platform.lane.remove(reply, steady_clock::now() + platform.pause);
    co_await finish(id);
  }
}

Task<> OutgoingQueue::try_again(Platform& platform, OutgoingReply& reply, const CallResult& result,
                                const std::string& reason) {
  if (++reply.attempts >= options_.attempts) {
    counters_.limit_reached(Limit::outgoing_attempts);
    co_return co_await give_up(platform, reply, reason);
  }
  ++platform.counts.retried;
  log_.write(base::LogLevel::debug, "outgoing_retried", {{"channel", reply.channel}, {"reason", reason}});
  std::chrono::milliseconds wait =
      backoff(options_, reply.attempts, std::uniform_real_distribution<double>(0, 1)(random_));
  if (result.retry_after) {
    const std::chrono::milliseconds asked = std::min(*result.retry_after, options_.age);  // no reply waits longer
    platform.lane.pause(steady_clock::now() + asked);
    wait = std::max(wait, asked);
  }
  platform.lane.give_back(reply, steady_clock::now() + wait);
}

// The dead letter: what it was is not kept, only that it was, and why.
Task<> OutgoingQueue::give_up(Platform& platform, OutgoingReply& reply, const std::string& reason) {
  ++platform.counts.given_up;
  log_.error("outgoing_given_up", {{"channel", reply.channel},
                                   {"id", reply.id},
                                   {"attempts", std::to_string(reply.attempts)},
                                   {"calls_left", std::to_string(reply.calls.size())},
                                   {"reason", reason}});
  const std::string id = reply.id;
  if (reply.hands_over) co_await pass(people_mark(reply.conversation), false);
  platform.lane.remove(reply, steady_clock::now());
  co_await finish(id);
}

// `id` must last until it is done.
Task<> OutgoingQueue::finish(const std::string& id) {
  const bool done = co_await outbox_->finish(id);
  if (!done) unfinished_.insert(id);
}

// Now and then: tells the outbox what could not be told, that what waits here is minded, and takes over what nobody
// minds.
Task<> OutgoingQueue::mind() {
  ++working_;
  while (!stopping_) {
    const std::set<std::string> unfinished = std::exchange(unfinished_, {});
    for (const std::string& id : unfinished) co_await finish(id);
    std::vector<std::string> ids;
    for (const auto& [name, platform] : platforms_) {
      const std::vector<std::string> waiting = platform.lane.ids();
      ids.insert(ids.end(), waiting.begin(), waiting.end());
    }
    co_await outbox_->renew(std::move(ids), false);
    co_await take_over();
    if (stopping_) break;
    minding_.expires_after(kMindEvery);
    co_await minding_.async_wait(kAsTuple);
  }
  --working_;
  end_if_done();
}

Task<> OutgoingQueue::take_over() {
  const auto left = co_await outbox_->claim(options_.queue);
  if (!left) {
    log_.warning("outbox_unavailable", {{"reason", left.error().message}});
    co_return;
  }
  for (const store::OutboxItem& item : *left) {
    OutgoingReply reply = decode(item.id, item.body);
    const auto platform = platforms_.find(reply.channel);
    if (reply.id.empty() || platform == platforms_.end()) {
      log_.error("outgoing_given_up", {{"channel", reply.channel}, {"id", item.id}, {"reason", "the channel is off"}});
      co_await finish(item.id);
    } else if (!platform->second.lane.has(item.id)) {
      add(platform->second, std::move(reply));
    }
  }
}

bool OutgoingQueue::is_allowed(const Platform& platform, const channels::Call& call) const {
  const std::vector<std::string> hosts = platform.channel.hosts();
  return std::find(hosts.begin(), hosts.end(), call.host) != hosts.end();
}

void OutgoingQueue::end_if_done() {
  if (working_ == 0) asio::co_spawn(context_, release(), log_failure(log_));
}

// What is left can be taken over at once.
Task<> OutgoingQueue::release() {
  std::vector<std::string> ids;
  for (const auto& [name, platform] : platforms_) {
    const std::vector<std::string> waiting = platform.lane.ids();
    ids.insert(ids.end(), waiting.begin(), waiting.end());
  }
  if (!ids.empty()) {
    log_.warning("outgoing_left", {{"replies", std::to_string(ids.size())}});
    co_await outbox_->renew(std::move(ids), true);
  }
  deadline_.cancel();
}

void OutgoingQueue::stop(base::TimePoint deadline) {
  asio::post(context_, [this, deadline] {
    stopping_ = true;
    deadline_.expires_at(deadline);
    deadline_.async_wait([this](boost::system::error_code error) {
      if (!error) asio::co_spawn(context_, release(), [this](const std::exception_ptr&) { context_.stop(); });
    });
    minding_.cancel();
    for (auto& [name, platform] : platforms_) {
      for (Timer* timer : platform.asleep) timer->cancel();
    }
  });
  thread_.join();
  outbox_->close();
}

}  // namespace verbatim::server
