#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "channels/webhook.h"

// The shape of a messaging platform that posts what people write and is answered by calls of ours: verify(request) ->
// messages, calls(reply) -> what to post to the platform. README.md shows how to add one.
namespace verbatim::channels {

// A POST of JSON to a host of the platform. It names a person and holds words: forgotten once it is out.
struct Call {
  std::string host;        // "graph.facebook.com", or with a port; one of hosts()
  std::string target;      // path and query, after secret_path()
  std::string body;        // JSON
  bool with_token = true;  // credentials() and secret_path() go with it
};

// What one reply takes, in order.
struct Calls {
  std::vector<Call> calls{};
  std::size_t left_out = 0;  // messages for which the platform's limits had no room (Rendered)
  bool hands_over = false;   // one of them calls people, who have the conversation from then on
};

// What became of a call, as the platform says.
struct Judgement {
  enum class Verdict { done, again, never };
  Verdict verdict = Verdict::done;
  std::string reason{};  // for the operator's log, if it is not done: a word, nothing of anybody's message
};

// Everything that one request posts: any number of messages, and what acknowledges it.
struct Batch {
  std::vector<Message> messages{};
  WebhookResponse acknowledgement{};
};
using VerifiedBatch = std::variant<Batch, Refusal>;

// One platform. Immutable; any thread.
class CallingChannel {
 public:
  virtual ~CallingChannel() = default;

  // As Webhook::verify, of GET requests too (WebhookRequest::method).
  virtual VerifiedBatch verify(const WebhookRequest& request) const = 0;

  // No calls for an empty reply.
  virtual Calls calls(const Said& reply, const Message& message) const = 0;

  // Whether we have to remember which conversations people have, as the platform does not: in these only safety answers
  // are given, until a message hands_back.
  virtual bool remembers_hand_over() const { return false; }

  // Headers that prove who calls. They are never stored.
  virtual std::vector<std::pair<std::string, std::string>> credentials() const = 0;

  // What stands before the target of every call, for a platform whose token is part of the address. Never stored.
  virtual std::string secret_path() const { return {}; }

  // Nothing else is ever called.
  virtual std::vector<std::string> hosts() const = 0;

  // By its status, unless the platform says more: 2xx is done; 408, 425, 429 and 5xx may succeed later; all else (a
  // redirect too) never will.
  virtual Judgement judge(unsigned status, std::string_view body) const;
};
Judgement judge_status(unsigned status);

// What a channel is made with: the values of its settings, by their names.
using Keys = std::map<std::string, Secrets, std::less<>>;

// A call that needs no more than its address and body.
Call call_to(std::string host, std::string target, std::string body);

// Those of a text's characters that may stand in a path as they are, if they all may; else nothing.
std::optional<std::string> path_segment(std::string_view text);

}  // namespace verbatim::channels
