#include "content/intent_file.h"

#include <algorithm>
#include <utility>

#include "content/regex_scan.h"
#include "content/yaml_fields.h"

namespace verbatim::content {
namespace {

void append(std::vector<PatternSource>& patterns, std::vector<Phrase> sources, Strength strength) {
  for (Phrase& source : sources) patterns.push_back({std::move(source), strength});
}

class IntentFileReader {
 public:
  IntentFileReader(const YamlNode& root, FileReport& report, LanguageDraft& draft)
      : top_(root, report, "an intents file", {"topic", "subject", "tier", "terms", "misspelt", "intents"}),
        report_(report),
        draft_(draft) {}

  void read() {
    read_topic();
    tier_ = read_tier(top_, Tier::topical);
    each("terms", [&](const YamlKey& key, const YamlNode& value) { read_term(key, value); });
    each("misspelt", [&](const YamlKey& key, const YamlNode& value) {
      draft_.misspelt.push_back({{key.text, place(key)}, read_texts(value, "a list of misspelt words", report_)});
    });
    each("intents", [&](const YamlKey& key, const YamlNode& value) { read_intent(key, value); });
  }

 private:
  template <typename Visit>
  void each(const char* name, Visit visit) {
    const YamlNode* const map = top_.find(name);
    if (!map || !require_map(*map, "'" + std::string(name) + "'", report_)) return;
    for (std::size_t i = 0; i < map->keys.size(); ++i) visit(map->keys[i], map->items[i]);
  }

  base::Location place(const YamlKey& key) const { return report_.at(key.line, key.column); }

  void read_topic() {
    const bool needed = top_.find("intents") != nullptr;
    topic_ = needed ? top_.required_text("topic") : top_.text("topic");
    Phrase subject = top_.text("subject");
    if (topic_.where.line == 0) return;
    if (!is_name(topic_.text)) {
      report_.error(topic_.where, "bad-id", "'" + topic_.text + "' is no name for a topic",
                    "small letters, digits and _, beginning with a letter");
    }
    draft_.language.topics.push_back({topic_.text, std::move(subject)});
    draft_.topic_places.push_back(topic_.where);
  }

  static Tier read_tier(const Fields& fields, Tier fallback) {
    return static_cast<Tier>(
        fields.choice("tier", {"topical", "safety", "chat", "refusal"}, static_cast<std::size_t>(fallback)));
  }

  void read_term(const YamlKey& key, const YamlNode& value) {
    if (!is_name(key.text)) {
      report_.malformed(place(key), "bad-id", "'" + key.text + "' is no name for a term",
                        "small letters, digits and _, beginning with a letter");
      return;
    }
    Term term;
    term.name = key.text;
    term.where = place(key);
    if (value.kind == YamlNode::Kind::map) {
      const Fields fields(value, report_, "a term", {"any", "kind", "unless", "hides"});
      term.alternatives = fields.texts("any");
      term.kind = static_cast<TermKind>(fields.choice("kind", {"own", "neutral", "foreign"}, 0));
      term.cancelled_by = fields.texts("unless");
      term.hides = fields.texts("hides");
    } else {
      term.alternatives = read_texts(value, "a term", report_);
    }
    if (term.alternatives.empty()) {
      report_.malformed(term.where, "missing-key", "the term '" + term.name + "' has no regex",
                        "write at least one, or remove the term");
    }
    draft_.language.terms.push_back(std::move(term));
  }

  void read_intent(const YamlKey& key, const YamlNode& value) {
    const Fields fields(
        value, report_, "an intent",
        {"patterns", "strong", "bare", "whole", "unless", "tail", "beats", "examples", "not", "response", "tier"});
    Intent intent;
    intent.id = key.text;
    intent.where = place(key);
    intent.topic = topic_.text;
    intent.tier = read_tier(fields, tier_);
    append(intent.patterns, fields.texts("strong"), Strength::strong);
    append(intent.patterns, fields.texts("patterns"), Strength::normal);
    append(intent.patterns, fields.texts("bare"), Strength::bare);
    append(intent.patterns, fields.texts("whole"), Strength::whole);
    intent.unless = fields.texts("unless");
    intent.tail = fields.texts("tail");
    intent.beats = fields.texts("beats");
    intent.examples = fields.texts("examples");
    intent.nots = fields.texts("not");
    intent.response = fields.text("response");
    if (intent.response.where.line == 0) intent.response = {intent.id, intent.where};
    if (value.kind == YamlNode::Kind::map) check(intent, fields);
    draft_.language.intents.push_back(std::move(intent));
  }

  void check(const Intent& intent, const Fields& fields) {
    const bool of_topic =
        intent.id == topic_.text || (intent.id.starts_with(topic_.text + ".") &&
                                     is_name(std::string_view(intent.id).substr(topic_.text.size() + 1)));
    if (!topic_.text.empty() && !of_topic) {
      report_.error(intent.where, "bad-id", "'" + intent.id + "' is not an id of the topic '" + topic_.text + "'",
                    "write '" + topic_.text + ".' and a name in small letters, or move it to its topic's file");
    }
    // What could not be read is not missing.
    const auto unread = [&](std::initializer_list<const char*> keys) {
      const bool given = std::any_of(keys.begin(), keys.end(), [&](const char* key) { return fields.find(key); });
      return report_.malformed() && (given || fields.has_unknown_keys());
    };
    if (intent.patterns.empty() && !unread({"patterns", "strong", "bare", "whole"})) {
      report_.error(intent.where, "no-patterns", "the intent '" + intent.id + "' has no pattern",
                    "add 'patterns:', 'strong:', 'bare:' or 'whole:'");
    }
    if (intent.examples.empty() && !unread({"examples"})) {
      report_.error(intent.where, "missing-example", "the intent '" + intent.id + "' has no example",
                    "add 'examples:' with what people write");
    }
    for (const std::vector<Phrase>* texts : {&intent.examples, &intent.nots}) {
      for (const Phrase& example : *texts) {
        if (example.text.find_first_not_of(" \t\n\r") == std::string::npos) {
          report_.error(example.where, "missing-example", "an example is empty", "write one or remove the line");
        }
      }
    }
  }

  Fields top_;
  FileReport& report_;
  LanguageDraft& draft_;
  Phrase topic_;
  Tier tier_ = Tier::topical;
};

}  // namespace

void read_intent_file(const YamlNode& root, FileReport& report, LanguageDraft& draft) {
  IntentFileReader(root, report, draft).read();
}

}  // namespace verbatim::content
