#pragma once

#include <vector>

#include "matching/analysis.h"
#include "matching/decision.h"
#include "matching/model.h"
#include "matching/ranking.h"

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

// What those clauses ask for that ask and do more than name a topic; each intent once, in their order.
std::vector<IntentIndex> asked_in_clauses(const std::vector<ClauseAnswer>& answers);

// What is to be answered where the message as a whole is not clear; each intent once, in the order of the clauses. In a
// story those that ask outweigh those that tell. A bare topic beside something longer is background, and by itself an
// answer only if the whole message has no candidate.
std::vector<IntentIndex> worth_answering(std::vector<ClauseAnswer> answers, bool whole_has_candidates);

// The topical candidates for the whole message that each explain what the others do not, in clauses of their own, in
// the order in which the message asks for them. Empty unless there are two, and they explain the share `together`.
std::vector<IntentIndex> asked_apart(const Engine::Model& model, const Analysis& analysis, const Ranking& whole,
                                     double together);

}  // namespace verbatim::matching
