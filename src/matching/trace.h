#pragma once

#include <string>
#include <vector>

#include "content/content.h"
#include "text/normaliser.h"
#include "text/speller.h"

namespace verbatim::matching {

// Why the matcher decided as it did, recorded by the real path while it works; `explain` only prints it.
struct Trace {
  struct Term {
    std::string name;
    std::string words;
    std::string note;  // "negated", "hidden by fear_of_dying", "foreign", "from context"; empty if plain
  };
  struct Candidate {
    std::string intent;
    std::string pattern;
    std::string where;  // file:line of the pattern
    content::Strength strength = content::Strength::normal;
    double rarity = 0;      // sum of the rarity of its parts
    double explained = 0;   // share of the content words that it covers, 0 to 1
    double likelihood = 0;  // by the classifier, 0 to 1; 0 if there is none
    double score = 0;
    std::string verdict;  // "won", "second answer", "below the gate: ...", "vetoed by ...", ...
  };
  struct Miss {
    std::string intent;
    std::string pattern;
    std::string lacked;  // the part that the message has no words for
  };

  text::NormalText normal;
  std::vector<text::Correction> corrections;
  std::vector<Term> terms;
  std::vector<Candidate> candidates;                   // best first
  std::vector<std::pair<std::string, double>> likely;  // intents by the classifier, best first, probability
  std::vector<Miss> misses;                            // patterns that lacked one part only
  std::vector<std::string> steps;                      // the path taken, in order, in plain words
};

}  // namespace verbatim::matching
