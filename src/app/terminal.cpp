#include "app/terminal.h"

#include <nlohmann/json.hpp>

namespace verbatim::app {

std::string to_text(const dialogue::Reply& reply) {
  std::string out;
  for (const dialogue::Answer& answer : reply.answers) {
    if (!answer.response->title.empty() && !answer.intent.starts_with("system.")) {
      out += answer.response->title + "   [" + std::string(answer.intent) + "]\n\n";
    }
    out += answer.response->plain + "\n\n";
  }
  int number = 0;
  for (const dialogue::Suggestion& suggestion : reply.suggestions) {
    out += "  " + std::to_string(++number) + "  " + std::string(suggestion.label) + "\n";
  }
  return out;
}

nlohmann::json to_json(const dialogue::Reply& reply) {
  nlohmann::json answers = nlohmann::json::array();
  for (const dialogue::Answer& answer : reply.answers) {
    answers.push_back({{"intent", answer.intent},
                       {"title", answer.response->title},
                       {"text", answer.response->text},
                       {"digest", answer.response->digest}});
  }
  nlohmann::json suggestions = nlohmann::json::array();
  for (const dialogue::Suggestion& suggestion : reply.suggestions) {
    suggestions.push_back({{"intent", suggestion.intent}, {"label", suggestion.label}});
  }
  return {{"kind", dialogue::to_string(reply.kind)}, {"answers", answers}, {"suggestions", suggestions}};
}

}  // namespace verbatim::app
