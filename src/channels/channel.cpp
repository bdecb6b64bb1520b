#include "channels/channel.h"

#include <algorithm>

namespace verbatim::channels {
namespace {

bool is_draft(const content::Response* text) {
  return text->review.status == content::ReviewStatus::draft && !text->sources.empty();
}

void add(Said& said, const content::Response* line) {
  if (line != nullptr) said.texts.push_back(line);
}

}  // namespace

Said lines_of(const dialogue::Bot& bot) {
  Said lines;
  lines.by_number = bot.system_line("suggestions_by_number");
  lines.list_title = bot.system_line("widget_suggestions");
  lines.handed_over = bot.system_line("handed_over");
  lines.people_wanted = bot.system_line("people_wanted");
  lines.handed_back = bot.system_line("handed_back");
  return lines;
}

Said said(const dialogue::Outcome& outcome, const dialogue::Bot& bot) {
  Said result = lines_of(bot);
  if (const auto* numbered = std::get_if<dialogue::Numbered>(&outcome)) {
    for (const dialogue::Answer& answer : numbered->reply.answers) result.texts.push_back(answer.response);
    if (std::any_of(result.texts.begin(), result.texts.end(), is_draft)) add(result, bot.system_line("draft_notice"));
    result.suggestions = numbered->reply.suggestions;
  } else if (const auto* problem = std::get_if<dialogue::Problem>(&outcome)) {
    add(result, problem->text);
  } else if (const auto* forgotten = std::get_if<dialogue::Forgotten>(&outcome)) {
    add(result, forgotten->text);
  }
  return result;
}

}  // namespace verbatim::channels
