// What an engine learns from the messages that authors and users have written: which intent they ask for, and how rare
// each part of a pattern is. Both are dear, and kept in a LearntStore under names that tell all that they depend on.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/parallel.h"
#include "matching/learnt_store.h"
#include "matching/model.h"

namespace verbatim::matching {

// The examples, what was heard, and the titles and questions of the answers.
std::vector<Classifier::Lesson> Engine::Model::lessons() const {
  std::vector<Classifier::Lesson> all;
  for (const ExampleIndex::Example& example : examples->examples()) {
    all.push_back({example.normal.text, {example.intent}});
  }
  const std::size_t first = all.size();
  all.resize(first + language.heard.size());
  base::in_parallel(language.heard.size(), kThreads, [&](std::size_t i) {
    const content::Heard& heard = language.heard[i];
    text::NormalText normal = normaliser.normalise(heard.text.text);
    speller->correct(normal);
    Classifier::Lesson& lesson = all[first + i];
    lesson.normal = std::move(normal.text);
    lesson.after = heard.after.text;
    for (const std::string& id : heard.intents) lesson.intents.push_back(language.intent_by_id.at(id));
  });
  for (IntentIndex i = 0; i < language.intents.size(); ++i) {  // how the guide itself says it
    const content::Response& response = *language.response(language.intents[i].response.text);
    for (const std::string* text : {&response.title, &response.ask.text}) {
      if (!text->empty()) all.push_back({normaliser.normalise(*text).text, {i}});
    }
  }
  return all;
}

std::size_t Engine::Model::lesson_count() const {
  std::size_t count = examples->examples().size() + language.heard.size();
  for (const content::Intent& intent : language.intents) {
    const content::Response& response = *language.response(intent.response.text);
    count += !response.title.empty() + !response.ask.text.empty();
  }
  return count;
}

void Engine::Model::learn_intents(LearntStore* store) {
  const std::size_t intents = language.intents.size();
  classifier_ranks = tuning.classifier && lesson_count() >= kLeastLessonsPerIntent * intents;
  if (!classifier_ranks && intents > kMaxIntentsWithFewLessons) {
    classifier = std::make_unique<Classifier>(std::vector<Classifier::Lesson>(), intents);
    return;
  }
  const std::string name = store ? learnt_name("intents", inputs_of_lessons()) : std::string();
  if (const auto known = find_learnt(store, name)) classifier = Classifier::unpack(*known, &parts.thesaurus());
  if (classifier) return;
  classifier = std::make_unique<Classifier>(lessons(), intents, kThreads, &parts.thesaurus());
  keep_learnt(store, name, classifier->pack());
}

// An even sample of the examples: as a logarithm is taken of what is counted in it, more of them would change little.
std::vector<const text::NormalText*> Engine::Model::sample() const {
  const auto& all = examples->examples();
  const std::size_t stride = std::max<std::size_t>(1, all.size() / kRaritySample);
  std::vector<const text::NormalText*> sample;
  for (std::size_t i = 0; i < all.size(); i += stride) sample.push_back(&all[i].normal);
  return sample;
}

// By part: in how many examples of the sample it is.
std::vector<std::uint32_t> Engine::Model::count_parts() const {
  const std::vector<const text::NormalText*> examples_to_read = sample();
  std::vector<std::vector<PartIndex>> found(examples_to_read.size());
  base::in_parallel(found.size(), kThreads, [&](std::size_t i) {
    const SpanTable spans(parts, *examples_to_read[i]);
    for (const PartIndex part : spans.possible_parts()) {
      if (spans.has(part)) found[i].push_back(part);
    }
  });
  std::vector<std::uint32_t> counts(parts.size(), 0);
  for (const auto& in_one : found) {
    for (const PartIndex part : in_one) ++counts[part];
  }
  return counts;
}

std::vector<std::uint32_t> Engine::Model::learn_counts(LearntStore* store) const {
  const std::string name = store ? learnt_name("counts", inputs_of_counts()) : std::string();
  if (const auto known = find_learnt(store, name); known && known->size() == parts.size() * sizeof(std::uint32_t)) {
    std::vector<std::uint32_t> counts(parts.size());
    if (!counts.empty()) std::memcpy(counts.data(), known->data(), known->size());
    return counts;
  }
  const std::vector<std::uint32_t> counts = count_parts();
  keep_learnt(store, name, {reinterpret_cast<const char*>(counts.data()), counts.size() * sizeof(std::uint32_t)});
  return counts;
}

// How rare each part is, and with it each pattern.
void Engine::Model::weigh_patterns(LearntStore* store) {
  const std::vector<std::uint32_t> counts = learn_counts(store);
  const auto& all = examples->examples();
  const double total = static_cast<double>(all.size() / std::max<std::size_t>(1, all.size() / kRaritySample));
  std::vector<double> rarity(parts.size());
  for (std::size_t part = 0; part < rarity.size(); ++part) {
    rarity[part] = tuning.rarity ? std::log((total + 1) / (counts[part] + 1)) : 1;
  }

  index = std::make_unique<PatternIndex>(parts.size());
  for (PatternIndexNumber number = 0; number < patterns.size(); ++number) {
    CompiledPattern& pattern = patterns[number];
    for (const auto& sequence : pattern.sequences) {
      for (const CompiledPart& part : sequence.parts) pattern.rarity += rarity[part.part];
    }
    const bool ranked =
        pattern.use == PatternUse::answer && language.intents[pattern.owner].tier != content::Tier::safety;
    if (ranked) index->add(number, pattern, rarity);
  }
  index->finish();
}

}  // namespace verbatim::matching
