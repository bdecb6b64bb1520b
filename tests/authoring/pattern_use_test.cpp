// Which patterns earn their place, on a language small enough to see through.
#include "authoring/pattern_use.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "dialogue/sample_bot.h"

namespace verbatim::authoring {
namespace {

std::vector<std::string> warnings(const content::Language& language) {
  base::Diagnostics diagnostics;
  const matching::Engine engine(language, {}, diagnostics);
  report_pattern_use(engine, diagnostics, 2);
  std::vector<std::string> texts;
  for (const base::Diagnostic& diagnostic : diagnostics.list())
    texts.push_back(diagnostic.rule + ": " + diagnostic.text);
  return texts;
}

bool any_has(const std::vector<std::string>& texts, std::string_view part) {
  return std::any_of(texts.begin(), texts.end(),
                     [part](const std::string& text) { return text.find(part) != std::string::npos; });
}

TEST(PatternUse, WarnsOfAPatternThatFitsNothingThatAnybodySaid) {
  content::Language language = sample::spoken_language();
  EXPECT_FALSE(any_has(warnings(language), "zebra"));
  language.intents[0].patterns.push_back({{"zebra", {"chemo.yaml", 7, 3}}, content::Strength::normal});
  EXPECT_TRUE(any_has(warnings(language), "idle-pattern: 'zebra' fits no example"));
  content::Heard heard;
  heard.text = {"a zebra crossed the ward", {}};
  heard.intents = {language.intents[0].id};
  language.heard.push_back(heard);
  EXPECT_FALSE(any_has(warnings(language), "zebra"));
}

TEST(PatternUse, WarnsOfAnExampleThatOnePatternHolds) {
  content::Language language = sample::spoken_language();
  language.intents[0].patterns.push_back({{"zebra", {}}, content::Strength::normal});
  language.intents[0].examples.push_back({"the zebra again", {}});
  EXPECT_TRUE(any_has(warnings(language), "thin-example: only one pattern fits \"the zebra again\""));
  language.intents[0].patterns.push_back({{"zebra & again", {}}, content::Strength::normal});
  EXPECT_FALSE(any_has(warnings(language), "\"the zebra again\""));
}

}  // namespace
}  // namespace verbatim::authoring
