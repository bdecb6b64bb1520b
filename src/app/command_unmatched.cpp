#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "app/command_line.h"
#include "app/commands.h"
#include "app/content_set.h"
#include "store/unmatched_log.h"

namespace verbatim::app {
namespace {

// What today's content makes of a message that was not understood when it came.
struct Look {
  std::string intent;  // the nearest; empty if nothing is near
  std::string lacked;  // what its pattern had no words for; empty if that is not known
};

Look look_at(const dialogue::Bot& bot, const std::string& text) {
  matching::Trace trace;
  const matching::Decision decision = bot.engine().decide(text, {}, &trace);
  Look look;
  if (decision.verdict == matching::Verdict::answer) {
    look.intent = bot.language().intents[decision.answers.front()].id;
    look.lacked = "nothing: it is understood now";
  } else if (!trace.misses.empty()) {
    look = {trace.misses.front().intent, trace.misses.front().lacked + " in " + trace.misses.front().pattern};
  } else if (!trace.candidates.empty()) {
    look = {trace.candidates.front().intent, trace.candidates.front().verdict};
  } else if (!trace.likely.empty()) {
    look.intent = trace.likely.front().first;
  }
  return look;
}

struct Seen {
  std::string text;
  Look look;
  std::size_t count = 0;
};

// Intents with the most messages first, and of each the most frequent message first.
std::vector<std::vector<Seen>> grouped(const dialogue::Assistant& assistant,
                                       const std::vector<store::Unmatched>& messages) {
  std::map<std::string, Seen> by_text;
  for (const store::Unmatched& message : messages) {
    Seen& seen = by_text[message.text];
    if (seen.count++ > 0) continue;
    seen.text = message.text;
    seen.look = look_at(assistant.bot(message.language), message.text);
  }
  std::map<std::string, std::vector<Seen>> by_intent;
  for (auto& [text, seen] : by_text) by_intent[seen.look.intent].push_back(std::move(seen));
  std::vector<std::vector<Seen>> groups;
  for (auto& [intent, seen] : by_intent) {
    std::stable_sort(seen.begin(), seen.end(), [](const Seen& a, const Seen& b) { return a.count > b.count; });
    groups.push_back(std::move(seen));
  }
  std::stable_sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
  return groups;
}

void print(const std::vector<std::vector<Seen>>& groups) {
  for (const std::vector<Seen>& group : groups) {
    const std::string& intent = group.front().look.intent;
    std::cout << (intent.empty() ? "near nothing" : "near " + intent) << "\n";
    for (const Seen& seen : group) {
      std::cout << "  " << seen.count << " x  " << seen.text << "\n";
      if (!seen.look.lacked.empty()) std::cout << "        lacked " << seen.look.lacked << "\n";
    }
  }
}

bool write_eval_file(const std::vector<std::vector<Seen>>& groups, const std::string& path) {
  std::ofstream file(path);
  for (const std::vector<Seen>& group : groups) {
    for (const Seen& seen : group) {
      const std::string id = seen.look.intent.empty() ? "out_of_scope" : seen.look.intent;
      file << nlohmann::json{{"text", seen.text}, {"ids", {id}}}.dump() << "\n";
    }
  }
  return static_cast<bool>(file.flush());
}

}  // namespace

int command_unmatched(const std::vector<std::string>& arguments) {
  CommandLine line("unmatched",
                   "Lists the messages that were not understood, by the intents that they come nearest to today, with\n"
                   "what the nearest pattern lacked. They are recorded if `unmatched` names a file for them.",
                   {"content", "dictionary_path", "model_cache", "unmatched"});
  std::string path;
  line.app().add_option("--export", path,
                        "write them as a file for `verbatim eval`; its ids are guesses, put them right");
  const auto loaded = line.parse(arguments);
  if (!loaded) return line.exit_code();
  if (loaded->settings.unmatched == kOff) {
    std::cerr << "verbatim unmatched: nothing is recorded; name the file with --unmatched\n";
    return kExitUsage;
  }
  const auto messages = store::UnmatchedLog::read(loaded->settings.unmatched);
  if (!messages) {
    std::cerr << "verbatim unmatched: " << messages.error().message << "\n";
    return kExitFailed;
  }
  const auto assistant = load_or_complain(loaded->settings);
  if (!assistant) return kExitFailed;
  const auto groups = grouped(*assistant, *messages);
  if (path.empty()) {
    print(groups);
  } else if (!write_eval_file(groups, path)) {
    std::cerr << "verbatim unmatched: " << path << " cannot be written\n";
    return kExitFailed;
  }
  std::cout << messages->size() << " messages\n";
  return kExitOk;
}

}  // namespace verbatim::app
