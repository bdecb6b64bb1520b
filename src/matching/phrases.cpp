#include "matching/phrases.h"

#include <algorithm>

namespace verbatim::matching {
namespace {

using Phrases = std::optional<std::vector<std::string>>;

void sort_and_trim(std::vector<std::string>& phrases) {
  std::sort(phrases.begin(), phrases.end());
  phrases.erase(std::unique(phrases.begin(), phrases.end()), phrases.end());
}

// A normalised text has one space between two words: what has more, or one at an end, matches nothing.
bool can_occur(const std::string& phrase) {
  return !phrase.empty() && phrase.front() != ' ' && phrase.back() != ' ' && phrase.find("  ") == std::string::npos;
}

// Whether what stands for any word stands by itself.
bool any_is_whole_word(const std::string& phrase) {
  for (std::size_t i = 0; i < phrase.size(); ++i) {
    if (phrase[i] != PhraseTrie::kAnyWord && phrase[i] != PhraseTrie::kAnyLetters) continue;
    if ((i > 0 && phrase[i - 1] != ' ') || (i + 1 < phrase.size() && phrase[i + 1] != ' ')) return false;
  }
  return true;
}

Phrases product(const std::vector<std::string>& heads, const std::vector<std::string>& tails) {
  if (heads.size() * tails.size() > PhraseSpeller::kMaxPhrases) return std::nullopt;
  std::vector<std::string> all;
  all.reserve(heads.size() * tails.size());
  for (const std::string& head : heads) {
    for (const std::string& tail : tails) all.push_back(head + tail);
  }
  return all;
}

}  // namespace

Phrases PhraseSpeller::phrases(std::string_view regex) {
  if (!is_plain_regex(regex)) return std::nullopt;
  Phrases all = of(parse_regex(regex));
  if (!all || !std::all_of(all->begin(), all->end(), any_is_whole_word)) return std::nullopt;
  std::erase_if(*all, [](const std::string& phrase) { return !can_occur(phrase); });
  sort_and_trim(*all);
  return all;
}

Phrases PhraseSpeller::of(const RegexNode& node) {
  if (node.kind == RegexNode::Kind::open && node.letter != 0 && node.least == 1 && node.most == RegexNode::kNoEnd) {
    return std::vector<std::string>{
        std::string(1, node.letter == 'w' ? PhraseTrie::kAnyWord : PhraseTrie::kAnyLetters)};
  }
  if (node.most == RegexNode::kNoEnd) return std::nullopt;
  Phrases one = once(node);
  if (!one) return std::nullopt;
  if (node.least == 1 && node.most == 1) return one->size() > kMaxPhrases ? std::nullopt : std::move(one);
  std::vector<std::string> all;
  Phrases times = std::vector<std::string>{""};  // so often as i says
  for (int i = 0; i <= node.most; ++i) {
    if (i > 0 && !(times = product(*times, *one))) return std::nullopt;
    if (i >= node.least) all.insert(all.end(), times->begin(), times->end());
    if (all.size() > kMaxPhrases) return std::nullopt;
  }
  return all;
}

Phrases PhraseSpeller::once(const RegexNode& node) {
  switch (node.kind) {
    case RegexNode::Kind::letter:
      return std::vector<std::string>{std::string(1, node.letter)};
    case RegexNode::Kind::open:
      return std::nullopt;
    case RegexNode::Kind::reference:
      return of_term(node.term);
    case RegexNode::Kind::sequence:
      return in_a_row(node.children);
    case RegexNode::Kind::alternatives: {
      std::vector<std::string> all;
      for (const RegexNode& child : node.children) {
        const Phrases more = of(child);
        if (!more) return std::nullopt;
        all.insert(all.end(), more->begin(), more->end());
        if (all.size() > kMaxPhrases) return std::nullopt;
      }
      return all;
    }
  }
  return std::nullopt;
}

Phrases PhraseSpeller::in_a_row(const std::vector<RegexNode>& nodes) {
  std::vector<std::string> all{""};
  for (const RegexNode& node : nodes) {
    const bool once_only = node.least == 1 && node.most == 1;
    if (once_only && node.kind == RegexNode::Kind::letter) {  // by far the most
      for (std::string& phrase : all) phrase += node.letter;
      continue;
    }
    Phrases own;
    const bool is_term = once_only && node.kind == RegexNode::Kind::reference;
    const Phrases& more = is_term ? of_term(node.term) : (own = of(node));
    if (!more) return std::nullopt;
    Phrases longer = product(all, *more);
    if (!longer) return std::nullopt;
    all = *std::move(longer);
  }
  return all;
}

const Phrases& PhraseSpeller::of_term(const std::string& name) {
  if (const auto known = terms_.find(name); known != terms_.end()) return known->second;
  const content::Term& term = language_.terms[language_.term_by_name.at(name)];
  Phrases all = std::vector<std::string>();
  for (const content::Phrase& alternative : term.alternatives) {
    const Phrases more = is_plain_regex(alternative.text) ? of(parse_regex(alternative.text)) : std::nullopt;
    if (more) all->insert(all->end(), more->begin(), more->end());
    if (!more || all->size() > kMaxPhrases) {
      all.reset();
      break;
    }
  }
  if (all) {
    for (const content::Phrase& word : term.misspelt) all->push_back(word.text);
    sort_and_trim(*all);
  }
  return terms_.emplace(name, std::move(all)).first->second;
}

}  // namespace verbatim::matching
