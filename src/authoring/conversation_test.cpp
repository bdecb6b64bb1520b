#include "authoring/conversation_test.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>

namespace verbatim::authoring {
namespace {

std::string list_of(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : ", ") + item;
  return out.empty() ? "nothing" : out;
}

class Player {
 public:
  Player(const dialogue::Assistant& assistant, const std::string& path, base::Diagnostics& diagnostics)
      : bot_(assistant.bot("en")), path_(path), diagnostics_(diagnostics) {}

  ConversationResult run(const YAML::Node& root) {
    if (!root.IsSequence()) {
      fail(root, "conversation-format", "a conversation file is a list of {name, turns}");
      return result_;
    }
    for (const YAML::Node& conversation : root) play(conversation);
    return result_;
  }

 private:
  base::Location at(const YAML::Node& node) const { return {path_, node.Mark().line + 1, node.Mark().column + 1}; }
  void fail(const YAML::Node& node, const char* rule, std::string text, std::string hint = {}) {
    diagnostics_.error(at(node), rule, std::move(text), std::move(hint));
  }

  void play(const YAML::Node& conversation) {
    if (!conversation.IsMap() || !conversation["name"] || !conversation["turns"] ||
        !conversation["turns"].IsSequence()) {
      fail(conversation, "conversation-format", "a conversation needs `name` and `turns`");
      return;
    }
    name_ = conversation["name"].as<std::string>();
    ++result_.conversations;
    dialogue::Context context;
    for (const YAML::Node& turn : conversation["turns"]) {
      ++result_.turns;
      if (const auto reply = take(turn, context)) compare(turn, *reply);
    }
  }

  std::optional<dialogue::Reply> take(const YAML::Node& turn, dialogue::Context& context) {
    for (const auto& entry : turn) {
      const auto key = entry.first.as<std::string>();
      if (key != "say" && key != "choose" && key != "answers" && key != "kind" && key != "suggests") {
        fail(entry.first, "unknown-key", "unknown key `" + key + "`",
             "a turn has say or choose, answers, kind, suggests");
      }
    }
    for (const char* key : {"answers", "suggests"}) {
      if (!turn[key] || turn[key].IsSequence()) continue;
      fail(turn[key], "conversation-format", std::string("`") + key + "` is a list", "write [a.b]");
      return std::nullopt;
    }
    if (turn["say"]) return bot_.answer(context, turn["say"].as<std::string>(), {});
    if (turn["choose"]) {
      auto reply = bot_.choose(context, turn["choose"].as<std::string>(), {});
      if (!reply) fail(turn["choose"], "unknown-intent", "there is no intent " + turn["choose"].as<std::string>());
      return reply;
    }
    fail(turn, "conversation-format", "a turn needs `say` or `choose`");
    return std::nullopt;
  }

  void compare(const YAML::Node& turn, const dialogue::Reply& reply) {
    std::vector<std::string> answers, suggestions;
    for (const auto& answer : reply.answers) answers.emplace_back(answer.intent);
    for (const auto& suggestion : reply.suggestions) suggestions.emplace_back(suggestion.intent);
    const std::string said = name_ + ": \"" + (turn["say"] ? turn["say"] : turn["choose"]).as<std::string>() + "\"";
    if (turn["answers"]) {
      const auto expected = turn["answers"].as<std::vector<std::string>>();
      if (answers != expected) {
        fail(turn["answers"], "answers",
             said + " is answered with " + list_of(answers) + ", expected " + list_of(expected),
             "run `verbatim explain` on it");
      }
    }
    if (turn["kind"] && turn["kind"].as<std::string>() != dialogue::to_string(reply.kind)) {
      fail(turn["kind"], "kind", said + " gives a reply of kind " + std::string(dialogue::to_string(reply.kind)));
    }
    if (!turn["suggests"]) return;
    for (const auto& expected : turn["suggests"].as<std::vector<std::string>>()) {
      if (std::find(suggestions.begin(), suggestions.end(), expected) == suggestions.end()) {
        fail(turn["suggests"], "suggests", said + " does not suggest " + expected + ", but " + list_of(suggestions));
      }
    }
  }

  const dialogue::Bot& bot_;
  const std::string& path_;
  base::Diagnostics& diagnostics_;
  ConversationResult result_;
  std::string name_;
};

}  // namespace

ConversationResult run_conversations(const dialogue::Assistant& assistant, const std::string& path,
                                     base::Diagnostics& diagnostics) {
  if (std::filesystem::is_directory(path)) {
    diagnostics.error({path, 0, 0}, "unreadable", "is a folder", "give the path of a conversation file");
    return {};
  }
  try {
    return Player(assistant, path, diagnostics).run(YAML::LoadFile(path));
  } catch (const YAML::BadFile&) {
    diagnostics.error({path, 0, 0}, "unreadable", "cannot be read", "give the path of a conversation file");
  } catch (const YAML::Exception& e) {
    diagnostics.error({path, e.mark.line + 1, e.mark.column + 1}, "yaml-syntax", e.msg);
  }
  return {};
}

}  // namespace verbatim::authoring
