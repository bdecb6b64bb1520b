#pragma once

#include <vector>

#include "matching/analysis.h"
#include "matching/decision.h"
#include "matching/model.h"

namespace verbatim::matching {

// What one clause of a message asks for, read by itself.
struct ClauseAnswer {
  IntentIndex intent;
  bool asks;  // it ends with a question mark or begins with a question word
  bool bare;  // it only names the topic
};

// The topical intents that single clauses are clear about, in their order. A clause that names no topic has that of the
// one before.
std::vector<ClauseAnswer> read_clauses(const Engine::Model& model, const Analysis& analysis);

}  // namespace verbatim::matching
