// How a problem is shown to the author who can mend it.
#include "base/diagnostic.h"

#include <gtest/gtest.h>

namespace verbatim::base {
namespace {

Diagnostic unknown_key(Location where, std::string hint = {}) {
  return {std::move(where), Severity::error, "unknown-key", "unknown key `patern`", std::move(hint)};
}

TEST(Diagnostic, NamesThePlaceTheRuleAndTheRemedy) {
  EXPECT_EQ(to_string(unknown_key({"chemo.yaml", 3, 5}, "did you mean `pattern`?")),
            "chemo.yaml:3:5: error[unknown-key] unknown key `patern` (did you mean `pattern`?)");
}

TEST(Diagnostic, LeavesOutWhatIsNotKnown) {
  EXPECT_EQ(to_string(unknown_key({"chemo.yaml", 3, 5})), "chemo.yaml:3:5: error[unknown-key] unknown key `patern`");
  EXPECT_EQ(to_string(unknown_key({"chemo.yaml", 3, 0})), "chemo.yaml:3: error[unknown-key] unknown key `patern`");
  EXPECT_EQ(to_string(unknown_key({"chemo.yaml", 0, 5})), "chemo.yaml: error[unknown-key] unknown key `patern`");
  EXPECT_EQ(to_string(unknown_key({})), "error[unknown-key] unknown key `patern`");
}

TEST(Diagnostics, AWarningIsNoError) {
  Diagnostics diagnostics;
  EXPECT_FALSE(diagnostics.has_errors());
  diagnostics.warning({"a.md", 1, 1}, "long-answer", "600 words", "split it");
  EXPECT_FALSE(diagnostics.has_errors());
  diagnostics.error({"a.md", 2, 1}, "bad-id", "no dot");
  EXPECT_TRUE(diagnostics.has_errors());
  EXPECT_EQ(diagnostics.errors(), 1U);
  EXPECT_EQ(diagnostics.warnings(), 1U);
  EXPECT_EQ(to_string(diagnostics.list()[0]), "a.md:1:1: warning[long-answer] 600 words (split it)");
}

TEST(Diagnostics, AreSortedByPlace) {
  Diagnostics diagnostics;
  diagnostics.error({"b.yaml", 1, 1}, "r", "sixth");
  diagnostics.error({"a.yaml", 10, 1}, "r", "fifth");
  diagnostics.error({"a.yaml", 9, 12}, "r", "third");
  diagnostics.warning({"a.yaml", 9, 12}, "a", "fourth");  // the same place: as reported
  diagnostics.error({"a.yaml", 9, 2}, "r", "second");
  diagnostics.error({"a.yaml", 0, 0}, "r", "first");
  diagnostics.sort();
  std::string order;
  for (const Diagnostic& d : diagnostics.list()) order += d.text + " ";
  EXPECT_EQ(order, "first second third fourth fifth sixth ");
  EXPECT_EQ(diagnostics.errors(), 5U);
}

TEST(Nearest, FindsWhatWasMeant) {
  const std::vector<std::string> keys = {"patterns", "examples", "unless", "not", "strong"};
  EXPECT_EQ(nearest("patern", keys), "patterns");    // two letters lost
  EXPECT_EQ(nearest("exmaples", keys), "examples");  // two letters swapped
  EXPECT_EQ(nearest("unles", keys), "unless");
  EXPECT_EQ(nearest("nott", keys), "not");
  EXPECT_EQ(nearest("strong", keys), "strong");
}

TEST(Nearest, GivesTheNearestNotTheFirst) {
  EXPECT_EQ(nearest("max_frames", {"max_headers", "max_frame"}), "max_frame");
  EXPECT_EQ(nearest("bat", {"cat", "hat"}), "cat");  // equally near: the first
}

TEST(Nearest, StaysSilentWhenNothingIsNear) {
  EXPECT_EQ(nearest("banana", {"patterns", "examples"}), "");
  EXPECT_EQ(nearest("patterns", {}), "");
  EXPECT_EQ(nearest("", {"not", "on"}), "");
  EXPECT_EQ(nearest("xy", {"no"}), "");  // shares no letter with it
}

TEST(Nearest, ALongWordMayBeFurtherOff) {
  EXPECT_EQ(nearest("slow_raeder_timout", {"slow_reader_timeout"}), "slow_reader_timeout");  // three edits in eighteen
  EXPECT_EQ(nearest("slower", {"slowly_"}), "");                                             // three in six
}

}  // namespace
}  // namespace verbatim::base
