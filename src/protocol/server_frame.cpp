#include "protocol/server_frame.h"

#include "protocol/json_text.h"

namespace verbatim::protocol {
namespace {

// `name` is as it goes out, with its comma and colon: `,"kind":`.
void append_member(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  append_json_string(out, value);
}

void append_reply_to(std::string& out, const Addressee& to) {
  if (!to.reply_to.empty()) append_member(out, R"(,"reply_to":)", to.reply_to);
}

void append_text(std::string& out, const content::Response* line, const Addressee& to) {
  if (line == nullptr) return;
  append_member(out, R"(,"text":)", line->text);
  if (to.html) append_member(out, R"(,"html":)", line->html);
}

void append_content(std::string& out, const ReplyCatalogue& catalogue, const dialogue::Reply& reply, bool html) {
  out += ",\"answers\":[";
  for (std::size_t i = 0; i < reply.answers.size(); ++i) {
    out += i > 0 ? ",{\"intent\":" : "{\"intent\":";
    append_json_string(out, reply.answers[i].intent);
    out += reply.answers[i].updated ? R"(,"updated":true,)" : ",";
    out += catalogue.answer(*reply.answers[i].response, html);
  }
  out += "],\"suggestions\":[";
  for (std::size_t i = 0; i < reply.suggestions.size(); ++i) {
    if (i > 0) out += ',';
    const std::string_view known = catalogue.suggestion(reply.suggestions[i]);
    if (known.empty()) {
      out += suggestion_json(reply.suggestions[i]);
    } else {
      out += known;
    }
  }
  out += ']';
}

// Enough bytes for nearly every reply: to grow would be to copy it.
std::size_t room_for(const ReplyCatalogue& catalogue, const dialogue::Reply& reply, bool html) {
  std::size_t size = 384;
  for (const dialogue::Answer& answer : reply.answers) size += 64 + catalogue.answer(*answer.response, html).size();
  for (const dialogue::Suggestion& suggestion : reply.suggestions) size += 1 + catalogue.suggestion(suggestion).size();
  return size;
}

}  // namespace

std::string encode_reply(const ReplyCatalogue& catalogue, const dialogue::Numbered& numbered, const Addressee& to) {
  const std::string seq = std::to_string(numbered.seq);
  std::string out;
  out.reserve(room_for(catalogue, numbered.reply, to.html));
  out += R"({"type":"reply","id":"r)";
  out += seq;
  out += R"(","seq":)";
  out += seq;
  append_reply_to(out, to);
  append_member(out, R"(,"kind":)", to_string(numbered.reply.kind));
  append_member(out, R"(,"session":)", to.session);
  append_content(out, catalogue, numbered.reply, to.html);
  return out += '}';
}

std::string encode_welcome(const ReplyCatalogue& catalogue, std::uint64_t seq, const dialogue::Reply* first,
                           const Addressee& to) {
  std::string out = R"({"type":"welcome")";
  append_reply_to(out, to);
  append_member(out, R"(,"session":)", to.session);
  out += first == nullptr ? R"(,"resumed":true)" : R"(,"resumed":false)";
  out += ",\"seq\":" + std::to_string(seq);
  if (first != nullptr) {
    out += R"(,"reply":{"kind":)";
    append_json_string(out, to_string(first->kind));
    append_content(out, catalogue, *first, to.html);
    out += '}';
  }
  return out += '}';
}

std::string with_missed(std::string welcome, const std::vector<std::string>& replies) {
  welcome.back() = ',';
  welcome += R"("missed":[)";
  for (std::size_t i = 0; i < replies.size(); ++i) welcome += (i > 0 ? "," : "") + replies[i];
  return welcome += "]}";
}

std::string encode_ack(const Addressee& to) {
  std::string out = R"({"type":"ack")";
  append_reply_to(out, to);
  return out += '}';
}

std::string encode_forgotten(const dialogue::Forgotten& forgotten, const Addressee& to) {
  std::string out = R"({"type":"forgotten")";
  append_reply_to(out, to);
  append_text(out, forgotten.text, to);
  return out += '}';
}

std::string encode_error(const dialogue::Problem& problem, const Addressee& to,
                         std::optional<std::chrono::milliseconds> retry_after) {
  std::string out = R"({"type":"error")";
  append_member(out, R"(,"code":)", code_name(problem.code));
  append_member(out, R"(,"message":)", problem.message);
  append_reply_to(out, to);
  out += is_temporary(problem.code) ? R"(,"temporary":true)" : R"(,"temporary":false)";
  if (retry_after) out += ",\"retry_after_ms\":" + std::to_string(retry_after->count());
  append_text(out, problem.text, to);
  return out += '}';
}

}  // namespace verbatim::protocol
