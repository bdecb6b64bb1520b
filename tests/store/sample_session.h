#pragma once

#include <string>

#include "dialogue/session.h"

namespace verbatim::sample {

// One more reply, with an id of the client's.
inline void add_reply(dialogue::Session& session, const std::string& intent = "hormone_therapy.side_effects") {
  dialogue::ReplyRecord record;
  record.seq = ++session.seq;
  record.client_id = "c" + std::to_string(record.seq);
  record.kind = dialogue::ReplyKind::clarify;
  record.answers = {{intent, intent, 7}};
  record.suggestions = {"hormone_therapy.tamoxifen", "daily_life.fatigue", "hormone_therapy.duration"};
  session.history.add(record);
}

// A session in mid-conversation, begun two hours ago.
inline dialogue::Session session(base::TimePoint now, std::size_t replies = 3) {
  dialogue::Session session;
  session.language = "pt-BR";
  session.version = 300;
  session.context = {
      "hormone_therapy", "hormone_therapy.side_effects", {"a.b", "c.d"}, {"e.f"}, 2, now - std::chrono::seconds(5)};
  session.created = now - std::chrono::hours(2);
  session.used = now;
  for (std::size_t i = 0; i < replies; ++i) add_reply(session);
  return session;
}

}  // namespace verbatim::sample
