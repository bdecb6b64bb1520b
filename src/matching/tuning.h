#pragma once

#include <vector>

namespace verbatim::matching {

// Which stages have their say, and from which confidence on a candidate answers: for measurements (`verbatim eval
// --ablate`). What is served is the default.
struct Tuning {
  bool spelling = true;    // corrections of typing
  bool rarity = true;      // rare words weigh more than frequent ones
  bool gate = true;        // a pattern must explain its share of the message
  bool margin = true;      // the second candidate counts against the best
  bool foreign = true;     // another subject vetoes
  bool classifier = true;  // messages as they were heard choose among the candidates
  bool questions = true;   // two answers for two questions
  bool clauses = true;     // a clause that asks, inside a story
  bool context = true;     // the conversation's topic
  bool safety_net = true;  // the classifier under the safety tier
  double sure = 0.80;      // the working point between right and wrong answers, 0 to 1
  double sure_chat = 0.6;  // the same for small talk, which does no harm
};

// One stage, by the name that the report gives it.
struct Stage {
  const char* name;
  bool Tuning::*on;
};
const std::vector<Stage>& stages();

}  // namespace verbatim::matching
