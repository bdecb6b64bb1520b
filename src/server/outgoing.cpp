#include "server/outgoing.h"

#include <nlohmann/json.hpp>

#include "channels/json_fields.h"

namespace verbatim::server {

using nlohmann::json;

std::string encode(const OutgoingReply& reply) {
  json calls = json::array();
  for (const channels::Call& call : reply.calls) {
    calls.push_back(
        {{"host", call.host}, {"target", call.target}, {"body", call.body}, {"with_token", call.with_token}});
  }
  const auto created = std::chrono::duration_cast<std::chrono::seconds>(reply.created.time_since_epoch()).count();
  return json({{"channel", reply.channel},
               {"conversation", reply.conversation},
               {"created", created},
               {"hands_over", reply.hands_over},
               {"calls", std::move(calls)}})
      .dump();
}

OutgoingReply decode(std::string id, std::string_view bytes) {
  const json item = json::parse(bytes, nullptr, false);
  OutgoingReply reply;
  if (!item.is_object()) return reply;
  reply.channel = channels::text_at(item, "/channel");
  reply.conversation = channels::text_at(item, "/conversation");
  reply.hands_over = channels::is_true_at(item, "/hands_over");
  const auto created = item.find("created");
  if (created == item.end() || !created->is_number_integer() || reply.channel.empty()) return reply;
  reply.created = std::chrono::system_clock::time_point(std::chrono::seconds(created->get<std::int64_t>()));
  for (const json& one : channels::array_at(item, "/calls")) {
    channels::Call call;
    call.host = channels::text_at(one, "/host");
    call.target = channels::text_at(one, "/target");
    call.body = channels::text_at(one, "/body");
    call.with_token = channels::is_true_at(one, "/with_token");
    reply.calls.push_back(std::move(call));
  }
  if (!reply.calls.empty()) reply.id = std::move(id);
  return reply;
}

}  // namespace verbatim::server
