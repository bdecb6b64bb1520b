#include "server/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <sstream>
#include <utility>
#include <vector>

namespace verbatim::server {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

// Gathers the families of one scrape.
class Scrape {
 public:
  explicit Scrape(const CounterSet& counters) : counters_(counters) {}

  void family(std::string name, std::string help, MetricType type) {
    families_.push_back({"verbatim_" + name, std::move(help), type, {}});
  }

  // Adds a metric to the latest family.
  void put(double value, std::vector<ClientMetric::Label> labels = {}) {
    ClientMetric metric;
    metric.label = std::move(labels);
    if (families_.back().type == MetricType::Counter) {
      metric.counter.value = value;
    } else {
      metric.gauge.value = value;
    }
    families_.back().metric.push_back(std::move(metric));
  }

  // The sum over all threads of what `read` takes from one.
  template <typename Read>
  double sum(Read read) const {
    std::uint64_t total = 0;
    for (const auto& thread : counters_.threads()) total += read(*thread);
    return static_cast<double>(total);
  }

  template <typename Numbers>
  void put_by_number(const char* label, Numbers Counters::*numbers) {
    for (std::size_t i = 0; i < Numbers::size(); ++i) {
      const std::string name = (counters_.threads().front().get()->*numbers).name(i);
      put(sum([&](const Counters& c) { return (c.*numbers).at(i); }), {{label, name}});
    }
  }

  void put_message_time() {
    ClientMetric metric;
    auto& histogram = metric.histogram;
    for (std::size_t i = 0; i < DurationHistogram::kBounds.size() + 1; ++i) {
      histogram.sample_count +=
          static_cast<std::uint64_t>(sum([i](const Counters& c) { return c.message_time.buckets()[i].get(); }));
      if (i < DurationHistogram::kBounds.size()) {
        histogram.bucket.push_back({histogram.sample_count, DurationHistogram::kBounds[i]});
      }
    }
    for (const auto& thread : counters_.threads()) histogram.sample_sum += thread->message_time.sum_seconds();
    families_.back().metric.push_back(std::move(metric));
  }

  void put_answers() {
    std::map<std::string, std::uint64_t> answers;
    for (const auto& thread : counters_.threads()) thread->add_answers_to(answers);
    for (const auto& [intent, count] : answers) put(static_cast<double>(count), {{"intent", intent}});
  }

  std::string text() const {
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, families_);
    return out.str();
  }

 private:
  const CounterSet& counters_;
  std::vector<MetricFamily> families_;
};

void put_store(Scrape& scrape, const store::StoreCondition& store) {
  scrape.family("store_degraded", "1 while the session store is out of reach", MetricType::Gauge);
  scrape.put(store.degraded ? 1 : 0);
  scrape.family("store_held_sessions", "Sessions that only this process has", MetricType::Gauge);
  scrape.put(static_cast<double>(store.held));
  scrape.family("store_degraded_total", "How often the session store went out of reach", MetricType::Counter);
  scrape.put(static_cast<double>(store.times_degraded));
  scrape.family("store_timeouts_total", "Exchanges with the session store that redis_timeout ended",
                MetricType::Counter);
  scrape.put(static_cast<double>(store.timeouts));
  scrape.family("store_overruled_total", "Held sessions that another node had gone on with", MetricType::Counter);
  scrape.put(static_cast<double>(store.overruled));
  scrape.family("sessions_forgotten_total", "Sessions that were forgotten, by the setting that bounds them",
                MetricType::Counter);
  scrape.put(static_cast<double>(store.forgotten.too_many), {{"limit", "max_sessions"}});
  scrape.put(static_cast<double>(store.forgotten.idle), {{"limit", "session_idle"}});
  scrape.put(static_cast<double>(store.forgotten.old), {{"limit", "session_age"}});
}

void put_records(Scrape& scrape, const Condition& condition) {
  scrape.family("unmatched_forgotten_total",
                "Messages not understood that were forgotten, by the setting that bounds them", MetricType::Counter);
  scrape.put(static_cast<double>(condition.unmatched.too_many), {{"limit", "max_unmatched"}});
  scrape.put(static_cast<double>(condition.unmatched.old), {{"limit", "unmatched_days"}});
  scrape.family("log_lines_dropped_total", "Log lines that log_queue had no room for", MetricType::Counter);
  scrape.put(static_cast<double>(condition.log_lines_dropped));
}

void put_decisions(Scrape& scrape, const dialogue::RecentCounts& decisions) {
  scrape.family("decision_cache_total", "Messages by whether what they ask was remembered", MetricType::Counter);
  scrape.put(static_cast<double>(decisions.hits), {{"result", "hit"}});
  scrape.put(static_cast<double>(decisions.misses), {{"result", "miss"}});
  scrape.family("decision_cache_dropped_total", "Decisions forgotten for want of room", MetricType::Counter);
  scrape.put(static_cast<double>(decisions.dropped));
  scrape.family("decision_cache_entries", "Decisions that are remembered", MetricType::Gauge);
  scrape.put(static_cast<double>(decisions.entries));
}

void put_connections(Scrape& scrape) {
  scrape.family("connections_total", "Connections that were accepted", MetricType::Counter);
  scrape.put(scrape.sum([](const Counters& c) { return c.connections_opened.get(); }));
  scrape.family("connections", "Connections that are open", MetricType::Gauge);
  scrape.put(scrape.sum([](const Counters& c) { return c.connections_opened.get(); }) -
             scrape.sum([](const Counters& c) { return c.connections_closed.get(); }));
  scrape.family("websockets_total", "Handshakes that became a WebSocket", MetricType::Counter);
  scrape.put(scrape.sum([](const Counters& c) { return c.websockets_opened.get(); }));
  scrape.family("websockets", "WebSockets that are open", MetricType::Gauge);
  scrape.put(scrape.sum([](const Counters& c) { return c.websockets_opened.get(); }) -
             scrape.sum([](const Counters& c) { return c.websockets_closed.get(); }));
  scrape.family("websockets_deflated_total", "WebSockets whose messages are compressed", MetricType::Counter);
  scrape.put(scrape.sum([](const Counters& c) { return c.websockets_deflated.get(); }));
  scrape.family("closes_total", "WebSockets that ended, by close code (1006: without one)", MetricType::Counter);
  scrape.put_by_number("code", &Counters::closes);
  scrape.family("http_responses_total", "HTTP responses, by status", MetricType::Counter);
  scrape.put_by_number("status", &Counters::http_responses);
}

void put_conversation(Scrape& scrape) {
  scrape.family("message_seconds", "Time from a message to its reply, without the network", MetricType::Histogram);
  scrape.put_message_time();
  scrape.family("replies_total", "Replies, by kind", MetricType::Counter);
  for (const auto kind : {dialogue::ReplyKind::answer, dialogue::ReplyKind::safety, dialogue::ReplyKind::clarify,
                          dialogue::ReplyKind::fallback}) {
    scrape.put(scrape.sum([kind](const Counters& c) { return c.replies(kind); }),
               {{"kind", std::string(dialogue::to_string(kind))}});
  }
  scrape.family("answers_total", "Answers, by intent", MetricType::Counter);
  scrape.put_answers();
  scrape.family("errors_total", "Error frames, by code", MetricType::Counter);
  for (int i = 0; i <= static_cast<int>(dialogue::ErrorCode::internal); ++i) {
    const auto code = static_cast<dialogue::ErrorCode>(i);
    scrape.put(scrape.sum([code](const Counters& c) { return c.errors(code); }),
               {{"code", std::string(dialogue::code_name(code))}});
  }
  scrape.family("webhooks_refused_total", "Messaging platforms' requests that were refused, by what was wrong",
                MetricType::Counter);
  for (int i = 0; i < static_cast<int>(channels::Refusal::Cause::kCount); ++i) {
    const auto cause = static_cast<channels::Refusal::Cause>(i);
    scrape.put(scrape.sum([cause](const Counters& c) { return c.refusals(cause); }),
               {{"cause", std::string(channels::to_string(cause))}});
  }
  scrape.family("messages_left_out_total", "Messages of replies for which a platform's limits had no room",
                MetricType::Counter);
  scrape.put(scrape.sum([](const Counters& c) { return c.messages_left_out.get(); }));
  scrape.family("limits_total", "How often a limit was reached, by the setting that holds it", MetricType::Counter);
  for (int i = 0; i < static_cast<int>(Limit::kCount); ++i) {
    const auto limit = static_cast<Limit>(i);
    scrape.put(scrape.sum([limit](const Counters& c) { return c.limits(limit); }),
               {{"limit", std::string(to_string(limit))}});
  }
}

void put_outgoing(Scrape& scrape, const OutgoingCountsByChannel& outgoing) {
  scrape.family("outgoing_replies_total", "Replies to messaging platforms that were sent or given up",
                MetricType::Counter);
  for (const auto& [channel, counts] : outgoing) {
    scrape.put(static_cast<double>(counts.sent), {{"channel", channel}, {"result", "sent"}});
    scrape.put(static_cast<double>(counts.given_up), {{"channel", channel}, {"result", "given_up"}});
  }
  scrape.family("outgoing_retries_total", "Calls to messaging platforms that failed and are made again",
                MetricType::Counter);
  for (const auto& [channel, counts] : outgoing)
    scrape.put(static_cast<double>(counts.retried), {{"channel", channel}});
  scrape.family("handed_over_total", "Conversations that were passed on to people", MetricType::Counter);
  for (const auto& [channel, counts] : outgoing)
    scrape.put(static_cast<double>(counts.handed_over), {{"channel", channel}});
  scrape.family("outgoing_waiting", "Replies that wait to be sent to a messaging platform", MetricType::Gauge);
  for (const auto& [channel, counts] : outgoing)
    scrape.put(static_cast<double>(counts.waiting), {{"channel", channel}});
}

}  // namespace

std::string metrics_text(const CounterSet& counters, const Condition& condition) {
  Scrape scrape(counters);
  scrape.family("info", "The program and the content that it serves", MetricType::Gauge);
  scrape.put(
      1, {{"version", std::string(condition.program_version)}, {"content", std::string(condition.content_version)}});
  scrape.family("ready", "1 while new clients are welcome", MetricType::Gauge);
  scrape.put(condition.ready ? 1 : 0);
  scrape.family("reloads_total", "Reloads of the content, by result", MetricType::Counter);
  scrape.put(static_cast<double>(condition.reloads_done), {{"result", "done"}});
  scrape.put(static_cast<double>(condition.reloads_failed), {{"result", "failed"}});
  put_store(scrape, condition.store);
  put_records(scrape, condition);
  put_decisions(scrape, condition.decisions);
  put_connections(scrape);
  put_conversation(scrape);
  if (condition.outgoing != nullptr) put_outgoing(scrape, *condition.outgoing);
  return scrape.text();
}

}  // namespace verbatim::server
