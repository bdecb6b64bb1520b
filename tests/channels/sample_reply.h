#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "channels/channel.h"

// What may be said, without a bot that says it.
namespace verbatim::sample {

// Texts of Markdown with suggestions below them. Its Said points into it.
class SampleReply {
 public:
  explicit SampleReply(std::vector<std::string> texts, std::vector<dialogue::Suggestion> suggestions = {}) {
    for (std::string& text : texts) reply_.texts.push_back(&line(std::move(text)));
    reply_.suggestions = std::move(suggestions);
    reply_.by_number = &line("To ask one of these, send its number:");
    reply_.list_title = &line("Suggested questions");
    reply_.handed_over = &line("People go on from here.");
    reply_.people_wanted = &line("Somebody wants a person.");
    content::Response& back = line("The bot goes on.");
    back.title = "Hand back";
    reply_.handed_back = &back;
  }
  SampleReply(const SampleReply&) = delete;
  SampleReply& operator=(const SampleReply&) = delete;

  const channels::Said& said() const { return reply_; }
  void set_id(std::size_t text, std::string id) { responses_.at(text).id = std::move(id); }

 private:
  content::Response& line(std::string text) {
    responses_.emplace_back().text = std::move(text);
    return responses_.back();
  }

  std::deque<content::Response> responses_;  // which move nowhere
  channels::Said reply_;
};

inline std::vector<dialogue::Suggestion> four_suggestions() {
  return {{"chemo.overview", "What is chemo?"},
          {"chemo.hair", "Will I lose my hair & nails?"},
          {"pain.overview", "What helps with pain?"},
          {"care.questions", "What should I ask?"}};
}

}  // namespace verbatim::sample
