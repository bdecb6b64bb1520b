#include "matching/tuning.h"

namespace verbatim::matching {

const std::vector<Stage>& stages() {
  static const std::vector<Stage> all = {
      {"spelling", &Tuning::spelling},
      {"rarity", &Tuning::rarity},
      {"gate (share explained)", &Tuning::gate},
      {"margin to the second", &Tuning::margin},
      {"veto of other subjects", &Tuning::foreign},
      {"support (classifier)", &Tuning::classifier},
      {"two questions", &Tuning::questions},
      {"clauses of a story", &Tuning::clauses},
      {"conversation", &Tuning::context},
      {"second net of safety", &Tuning::safety_net},
  };
  return all;
}

}  // namespace verbatim::matching
