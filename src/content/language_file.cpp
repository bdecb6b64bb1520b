#include "content/language_file.h"

#include <charconv>
#include <utility>

#include "content/regex_scan.h"
#include "content/yaml_fields.h"

namespace verbatim::content {
namespace {

// Word lists are compared with normalised words, so a capital letter in one could never match.
void warn_if_capital(const Phrase& word, FileReport& report) {
  if (!has_capital(word.text)) return;
  report.warning(word.where, "not-normalised", "'" + word.text + "' has a capital letter and can never match",
                 "words are compared in lower case");
}

std::vector<std::string> words(const Fields& fields, const char* key, FileReport& report) {
  std::vector<std::string> list;
  for (Phrase& word : fields.texts(key)) {
    warn_if_capital(word, report);
    list.push_back(std::move(word.text));
  }
  return list;
}

class RulesReader {
 public:
  RulesReader(const YamlNode& root, FileReport& report)
      : fields_(root, report, "_language.yaml",
                {"expand", "neutral", "dictionaries", "yes", "no", "pronouns", "subjects", "openers", "tell_more", "question_words",
                 "joiners", "negation", "past", "hypothetical", "ordinals",
                 "names_after"}),
        report_(report) {}

  LanguageRules read() {
    LanguageRules rules;
    rules.where = report_.at(0);
    rules.neutral = words(fields_, "neutral", report_);
    for (Phrase& name : fields_.texts("dictionaries")) rules.dictionaries.push_back(std::move(name.text));
    rules.yes = words(fields_, "yes", report_);
    rules.no = words(fields_, "no", report_);
    rules.pronouns = words(fields_, "pronouns", report_);
    rules.subjects = words(fields_, "subjects", report_);
    rules.openers = fields_.texts("openers");
    rules.tell_more = fields_.texts("tell_more");
    rules.question_words = fields_.texts("question_words");
    rules.joiners = fields_.texts("joiners");
    rules.names_after = fields_.texts("names_after");
    rules.negation = fields_.texts("negation");
    rules.past = fields_.texts("past");
    rules.hypothetical = fields_.texts("hypothetical");
    read_expansions(rules);
    read_ordinals(rules);
    return rules;
  }

 private:
  // Visits key and text of each entry of a map of texts.
  template <typename Visit>
  void each_text(const char* name, Visit visit) {
    const YamlNode* const map = fields_.find(name);
    if (!map || !require_map(*map, "'" + std::string(name) + "'", report_)) return;
    for (std::size_t i = 0; i < map->keys.size(); ++i) {
      const YamlKey& key = map->keys[i];
      const YamlNode& value = map->items[i];
      if (value.kind == YamlNode::Kind::text) {
        visit(Phrase{key.text, report_.at(key.line, key.column)},
              Phrase{value.text, report_.at(value.line, value.column)});
      } else {
        report_.malformed(report_.at(key.line, key.column), "wrong-type", "'" + key.text + "' must have one text",
                          "write '" + key.text + ": …'");
      }
    }
  }

  void read_expansions(LanguageRules& rules) {
    std::vector<std::pair<Phrase, Phrase>> pairs;
    each_text("expand", [&](Phrase word, Phrase expansion) {
      warn_if_capital(word, report_);
      warn_if_capital(expansion, report_);
      if (word.text.find(' ') != std::string::npos) {
        report_.warning(word.where, "not-normalised", "'" + word.text + "' is more than one word",
                        "only single words are expanded");
      }
      rules.expand[word.text] = expansion.text;
      pairs.emplace_back(std::move(word), std::move(expansion));
    });
    for (const auto& [word, expansion] : pairs) check_loop(word.text, expansion, rules.expand);
  }

  // The normaliser expands once; what it writes must not ask for more, or normalising twice would give another text.
  void check_loop(const std::string& word, const Phrase& expansion, const text::Expansions& all) {
    std::size_t begin = 0;
    while (begin < expansion.text.size()) {
      const std::size_t end = std::min(expansion.text.find(' ', begin), expansion.text.size());
      const std::string part = expansion.text.substr(begin, end - begin);
      if (all.contains(part)) {
        report_.error(expansion.where, "expansion-loop",
                      "'" + word + "' expands to '" + part + "', which is expanded too", "write out the final words");
      }
      begin = end + 1;
    }
  }

  void read_ordinals(LanguageRules& rules) {
    each_text("ordinals", [&](const Phrase& word, const Phrase& number) {
      warn_if_capital(word, report_);
      int value = 0;
      const char* const end = number.text.data() + number.text.size();
      const auto [stop, problem] = std::from_chars(number.text.data(), end, value);
      if (problem != std::errc() || stop != end || value == 0 || value < -1) {
        report_.malformed(number.where, "bad-value", "'" + word.text + "' cannot be '" + number.text + "'",
                          "a number from 1, or -1 for the last");
        return;
      }
      rules.ordinals.emplace_back(word.text, value);
    });
  }

  Fields fields_;
  FileReport& report_;
};

}  // namespace

LanguageRules read_language_file(const YamlNode& root, FileReport& report) {
  return RulesReader(root, report).read();
}

}  // namespace verbatim::content
