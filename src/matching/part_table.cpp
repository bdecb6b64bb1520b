#include "matching/part_table.h"

#include <algorithm>
#include <cassert>
#include <map>

#include "matching/phrases.h"

namespace verbatim::matching {
namespace {

RE2::Options options() {
  RE2::Options result;
  result.set_longest_match(true);
  result.set_never_capture(true);
  result.set_log_errors(false);
  return result;
}

// "(a|{b}|c d)" or "a|{b}|c d" into its alternatives.
std::vector<std::string_view> split_alternatives(std::string_view regex) {
  std::vector<std::string_view> pieces;
  const auto scan = [&pieces](std::string_view text) {
    int depth = 0;
    bool in_class = false;
    std::size_t begin = 0;
    pieces.clear();
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\\') {
        ++i;
      } else if (in_class) {
        in_class = text[i] != ']';
      } else if (text[i] == '[') {
        in_class = true;
      } else if (text[i] == '(') {
        ++depth;
      } else if (text[i] == ')') {
        if (--depth == 0 && i + 1 < text.size()) pieces.emplace_back();  // marks: no group around all of it
      } else if (text[i] == '|' && depth == 0) {
        pieces.push_back(text.substr(begin, i - begin));
        begin = i + 1;
      }
    }
    const bool grouped = pieces.empty();
    std::erase(pieces, std::string_view());
    pieces.push_back(text.substr(begin));
    return grouped && text.starts_with('(') && text.ends_with(')');
  };
  while (scan(regex)) {
    regex = regex.substr(1, regex.size() - 2);
    if (regex.starts_with("?:")) regex.remove_prefix(2);
  }
  return pieces;
}

// The name in "{name}" or "{name@scope}"; empty if the piece is anything else.
std::string_view whole_reference(std::string_view piece) {
  if (!piece.starts_with('{') || piece.find('}') != piece.size() - 1) return {};
  return piece.substr(1, piece.find_first_of("@}") - 1);
}

}  // namespace

PartTable::PartTable(const content::Language& language) : language_(language), expander_(language) {
  for (const content::Term& term : language.terms) {
    std::vector<std::string> alternatives;
    for (const content::Phrase& alternative : term.alternatives) alternatives.push_back(alternative.text);
    for (const content::Phrase& word : term.misspelt) alternatives.push_back(RE2::QuoteMeta(word.text));
    by_source_.emplace("{" + term.name + "}", add(term.name, alternatives));
  }
}

PartIndex PartTable::add(std::string name, const std::vector<std::string>& alternatives) {
  Entry entry;
  entry.name = std::move(name);
  for (const std::string& alternative : alternatives) {
    for (const std::string_view piece : split_alternatives(alternative)) {
      const auto term_name = whole_reference(piece);
      const auto included =
          term_name.empty() ? language_.term_by_name.end() : language_.term_by_name.find(std::string(term_name));
      if (included == language_.term_by_name.end()) {
        entry.own.emplace_back(piece);
      } else {
        entry.included.push_back(included->second);
      }
    }
  }
  entries_.push_back(std::move(entry));
  hidden_by_.emplace_back();
  return static_cast<PartIndex>(entries_.size() - 1);
}

PartIndex PartTable::intern(const std::string& regex) {
  if (const auto found = by_source_.find(regex); found != by_source_.end()) return found->second;
  const PartIndex part = add(regex, {regex});
  by_source_.emplace(regex, part);
  return part;
}

void PartTable::mark_safety(PartIndex part) {
  if (entries_[part].safety) return;
  entries_[part].safety = true;
  for (const PartIndex included : entries_[part].included) mark_safety(included);
}

PartIndex PartTable::term(std::string_view name) const {
  return language_.term_by_name.at(std::string(name));
}

// Moves the alternatives that are finitely many phrases from the regexes to the trie.
void PartTable::spell_phrases(RegexWords& words) {
  PhraseSpeller speller(language_);
  for (PartIndex part = 0; part < entries_.size(); ++part) {
    std::erase_if(entries_[part].own, [&](const std::string& own) {
      const auto spelt = speller.phrases(own);
      if (!spelt) return false;
      for (const std::string& phrase : *spelt) {
        words.add_phrase(phrase);
        phrases_.add(phrase, part);
      }
      return true;
    });
  }
}

void PartTable::index_literals(RegexWords& words) {
  std::unordered_map<std::string, std::uint32_t> number;
  std::vector<std::string> literals;
  std::map<std::vector<std::string>, SetIndex> set_number;
  const auto set_of = [&](const std::vector<std::string>& set) {
    const auto [at, is_new] = set_number.emplace(set, static_cast<SetIndex>(sets_.size()));
    if (!is_new) return at->second;
    auto& numbers = sets_.emplace_back();
    by_set_.emplace_back();
    for (const std::string& literal : set) {
      const auto [known, is_new_literal] = number.emplace(literal, static_cast<std::uint32_t>(literals.size()));
      if (is_new_literal) {
        literals.push_back(literal);
        sets_of_literal_.emplace_back();
      }
      numbers.push_back(known->second);
      sets_of_literal_[known->second].push_back(at->second);
    }
    std::sort(numbers.begin(), numbers.end());
    return at->second;
  };
  for (PartIndex part = 0; part < entries_.size(); ++part) {
    std::vector<RegexWords::Alternative> alternatives;
    for (const std::string& own : entries_[part].own) {
      const auto more = words.alternatives(own);
      alternatives.insert(alternatives.end(), more.begin(), more.end());
    }
    if (std::any_of(alternatives.begin(), alternatives.end(), [](const auto& a) { return a.needs.empty(); })) {
      unfiltered_.push_back(part);
      continue;
    }
    for (const RegexWords::Alternative& needed : alternatives) {
      Alternative alternative{part, needed.first.empty() ? kNoSet : set_of(needed.first),
                              static_cast<std::uint32_t>(others_.size()), 0};
      for (std::size_t i = 1; i < needed.needs.size(); ++i) others_.push_back(set_of(needed.needs[i]));
      alternative.others_end = static_cast<std::uint32_t>(others_.size());
      by_set_[set_of(needed.needs.front())].push_back(alternative);
    }
  }
  literals_ = std::make_unique<AhoCorasick>(literals);
  begins_.resize(sets_.size());
  for (const auto& alternatives : by_set_) {
    for (const Alternative& alternative : alternatives) {
      if (alternative.first != kNoSet) begins_[alternative.first] = true;
    }
  }

  order_unions();
}

// The loader has looked at every regex before, so none fails.
const RE2& PartTable::LazyRegex::get() const {
  std::call_once(once_, [this] { regex_ = std::make_unique<const RE2>(source_, options()); });
  assert(regex_->ok());
  return *regex_;
}

void PartTable::compile_all(const std::stop_token& stop) const {
  for (const Entry& entry : entries_) {
    if (stop.stop_requested()) return;
    if (entry.regex) static_cast<void>(entry.regex->get());
  }
}

void PartTable::expand_regexes() {
  for (Entry& entry : entries_) {
    std::string source;
    for (const std::string& own : entry.own)
      source.append(source.empty() ? " (?:" : "|").append(expander_.regex(own).value());
    if (source.empty()) continue;
    entry.regex = std::make_unique<LazyRegex>(source + ") ");
  }
}

void PartTable::order_unions() {
  std::vector<bool> done(entries_.size(), false);
  const auto visit = [this, &done](PartIndex part, const auto& self) -> void {
    if (done[part]) return;
    done[part] = true;
    for (const PartIndex included : entries_[part].included) self(included, self);
    if (!entries_[part].included.empty()) unions_.push_back(part);
  };
  for (PartIndex part = 0; part < entries_.size(); ++part) visit(part, visit);
}

// The word that begins at `byte`, or the first after it.
std::size_t PartTable::token_at(const text::NormalText& message, std::size_t byte) {
  const auto token = std::lower_bound(message.tokens.begin(), message.tokens.end(), byte,
                                      [](const text::Token& t, std::size_t at) { return t.begin < at; });
  return static_cast<std::size_t>(token - message.tokens.begin());
}

std::uint16_t PartTable::match_at(PartIndex part, std::uint16_t token, const text::NormalText& message) const {
  const re2::StringPiece text(message.text);
  const std::size_t from = message.tokens[token].begin - 1;
  re2::StringPiece match;
  if (!entries_[part].regex->get().Match(text, from, text.size(), RE2::ANCHOR_START, &match, 1)) return token;
  const std::size_t end = token_at(message, from + match.size());
  return end > kMaxTokens ? token : static_cast<std::uint16_t>(end);
}

Span PartTable::next_match(PartIndex part, std::uint16_t from, const text::NormalText& message) const {
  if (from >= message.tokens.size()) return {};
  const re2::StringPiece text(message.text);
  const std::size_t begin = message.tokens[from].begin - 1;
  re2::StringPiece match;
  if (!entries_[part].regex->get().Match(text, begin, text.size(), RE2::UNANCHORED, &match, 1)) return {};
  const auto at = static_cast<std::size_t>(match.data() - text.data());
  const std::size_t end = token_at(message, at + match.size());
  if (end > kMaxTokens) return {};
  return {static_cast<std::uint16_t>(token_at(message, at + 1)), static_cast<std::uint16_t>(end)};
}

std::vector<PartTable::Start> PartTable::possible_starts(const text::NormalText& message) const {
  std::vector<AhoCorasick::Hit> hits;
  literals_->find(message.text, hits);
  // For each set that the message meets, the words where it does, as a chain through `places`.
  constexpr std::uint32_t kNotMet = 0xffffffff, kLast = 0xfffffffe;
  struct Place {
    std::uint32_t next;
    std::uint16_t token;
  };
  std::vector<std::uint32_t> chain(sets_.size(), kNotMet);
  std::vector<Place> places;
  std::vector<SetIndex> met;
  for (const AhoCorasick::Hit& hit : hits) {
    const std::size_t token = token_at(message, hit.begin + 1);
    for (const SetIndex set : sets_of_literal_[hit.literal]) {
      if (chain[set] == kNotMet) {
        met.push_back(set);
        chain[set] = kLast;
      }
      if (!begins_[set] || token >= kMaxTokens) continue;
      places.push_back({chain[set], static_cast<std::uint16_t>(token)});
      chain[set] = static_cast<std::uint32_t>(places.size() - 1);
    }
  }
  std::vector<Start> starts;
  for (const PartIndex part : unfiltered_) starts.push_back({part, kAnywhere});
  for (const SetIndex set : met) {
    for (const Alternative& alternative : by_set_[set]) {
      bool possible = alternative.first == kNoSet || chain[alternative.first] < kLast;  // met where a match can begin
      for (std::uint32_t other = alternative.others_begin; possible && other < alternative.others_end; ++other) {
        possible = chain[others_[other]] != kNotMet;
      }
      if (!possible) continue;
      if (alternative.first == kNoSet) {
        starts.push_back({alternative.part, kAnywhere});
        continue;
      }
      for (std::uint32_t at = chain[alternative.first]; at != kLast; at = places[at].next) {
        starts.push_back({alternative.part, places[at].token});
      }
    }
  }
  std::sort(starts.begin(), starts.end());
  starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
  return starts;
}

}  // namespace verbatim::matching
