// The table that `verbatim eval --ablate` prints, on a language small enough to count by hand.
#include "authoring/ablation.h"

#include <gtest/gtest.h>

#include <set>

#include "dialogue/sample_bot.h"

namespace verbatim::authoring {
namespace {

std::vector<std::string> table(const std::vector<EvalLine>& lines) {
  auto content = std::make_shared<content::Content>();
  content->languages.push_back(sample::spoken_language());
  std::vector<std::string> rows;
  ablate(std::move(content), {}, lines, [&](std::string_view row) { rows.emplace_back(row); });
  return rows;
}

EvalLine line(std::string text, std::string id) {
  EvalLine made;
  made.turns = {std::move(text)};
  made.ids = {std::move(id)};
  made.kind = "in_scope";
  return made;
}

TEST(Ablation, HasARowForEachStageAndForEachWorkingPoint) {
  const auto rows = table({line("what is chemo", "chemo.overview")});
  ASSERT_GT(rows.size(), 2 + matching::stages().size());
  EXPECT_TRUE(rows[1].starts_with("everything"));
  EXPECT_EQ(std::set<std::string>(rows.begin(), rows.end()).size(), rows.size());
  EXPECT_TRUE(rows.back().starts_with("sure from 0.90")) << rows.back();
}

TEST(Ablation, ShowsWhatAStageIsWorth) {
  // Without the veto of other subjects, lung cancer is answered with chemo.
  const auto rows = table({line("what is chemo for lung cancer", "out_of_scope")});
  const auto without =
      std::find_if(rows.begin(), rows.end(), [](const std::string& row) { return row.starts_with("without veto"); });
  ASSERT_NE(without, rows.end());
  EXPECT_NE(rows[1].substr(26), without->substr(26));
}

}  // namespace
}  // namespace verbatim::authoring
