#include "protocol/reply_catalogue.h"

#include <cassert>

#include "protocol/json_text.h"

namespace verbatim::protocol {
namespace {

void append_member(std::string& out, std::string_view name, std::string_view value) {
  append_json_string(out, name);
  out += ':';
  append_json_string(out, value);
}

std::string sources_json(const std::vector<content::Source>& sources) {
  std::string out = "[";
  for (const content::Source& source : sources) {
    out += out.size() > 1 ? ",{" : "{";
    append_member(out, "title", source.title);
    out += ',';
    append_member(out, "publisher", source.publisher);
    out += ',';
    append_member(out, "url", source.url);
    out += '}';
  }
  return out + "]";
}

std::string review_json(const content::Review& review) {
  const bool approved = review.status == content::ReviewStatus::approved;
  std::string out = "{";
  append_member(out, "status", approved ? "approved" : "draft");
  if (approved) {
    out += ',';
    append_member(out, "by", review.by);
    out += ',';
    append_member(out, "on", review.on);
    out += ',';
    append_member(out, "next", review.next);
  }
  return out + "}";
}

std::string answer_json(const content::Response& response, std::string_view lang, bool html) {
  std::string out;
  append_member(out, "title", response.title);
  out += ',';
  append_member(out, "text", response.text);
  if (html) {
    out += ',';
    append_member(out, "html", response.html);
  }
  out += ',';
  append_member(out, "lang", lang);
  out += ',';
  append_member(out, "digest", response.digest);
  out += ",\"sources\":" + sources_json(response.sources);
  out += ",\"review\":" + review_json(response.review);
  return out + "}";
}

}  // namespace

std::string suggestion_json(const dialogue::Suggestion& suggestion) {
  std::string out = "{";
  append_member(out, "intent", suggestion.intent);
  out += ',';
  append_member(out, "label", suggestion.label);
  return out += '}';
}

ReplyCatalogue::ReplyCatalogue(const content::Content& content) {
  for (const content::Language& language : content.languages) {
    for (const content::Response& response : language.responses) {
      answers_[&response] = {answer_json(response, language.tag, false), answer_json(response, language.tag, true)};
    }
    for (const content::Intent& intent : language.intents) {
      const content::Response* response = language.response(intent.response.text);
      if (response == nullptr) continue;
      const dialogue::Suggestion suggestion{intent.id, response->ask.text};
      suggestions_[suggestion.intent.data()] = {suggestion.label.data(), suggestion_json(suggestion)};
    }
  }
}

std::string_view ReplyCatalogue::answer(const content::Response& response, bool html) const {
  const auto found = answers_.find(&response);
  assert(found != answers_.end() && "a response of another content set");
  return html ? found->second.html : found->second.plain;
}

std::string_view ReplyCatalogue::suggestion(const dialogue::Suggestion& suggestion) const {
  const auto found = suggestions_.find(suggestion.intent.data());
  const bool known = found != suggestions_.end() && found->second.label == suggestion.label.data();
  return known ? std::string_view(found->second.json) : std::string_view();
}

}  // namespace verbatim::protocol
