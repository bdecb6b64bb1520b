#include "matching/part_table.h"

#include <algorithm>
#include <cassert>
#include <thread>

namespace verbatim::matching {
namespace {

RE2::Options options() {
  RE2::Options result;
  result.set_longest_match(true);
  result.set_never_capture(true);
  result.set_log_errors(false);
  return result;
}

// The word that begins at `byte`, or the first after it.
std::size_t token_at(const text::NormalText& message, std::size_t byte) {
  const auto token = std::lower_bound(message.tokens.begin(), message.tokens.end(), byte,
                                      [](const text::Token& t, std::size_t at) { return t.begin < at; });
  return static_cast<std::size_t>(token - message.tokens.begin());
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

void PartTable::compile(RegexWords& words) {
  std::unordered_map<std::string, std::uint32_t> number;
  std::vector<std::string> literals;
  const auto number_of = [&](const std::string& literal) {
    const auto [at, is_new] = number.emplace(literal, static_cast<std::uint32_t>(literals.size()));
    if (is_new) {
      literals.push_back(literal);
      by_literal_.emplace_back();
    }
    return at->second;
  };
  for (PartIndex part = 0; part < entries_.size(); ++part) {
    std::vector<RegexWords::Alternative> alternatives;
    for (const std::string& own : entries_[part].own) {
      const auto more = words.alternatives(own);
      alternatives.insert(alternatives.end(), more.begin(), more.end());
    }
    if (std::any_of(alternatives.begin(), alternatives.end(), [](const auto& a) { return a.first.empty(); })) {
      unfiltered_.push_back(part);
      continue;
    }
    for (const RegexWords::Alternative& alternative : alternatives) {
      const auto index = static_cast<std::uint32_t>(needs_.size());
      auto& needs = needs_.emplace_back();
      for (const auto& set : alternative.needs) {
        if (set == alternative.first) continue;  // met where it begins
        auto& numbers = needs.emplace_back();
        for (const std::string& literal : set) numbers.push_back(number_of(literal));
      }
      for (const std::string& literal : alternative.first) by_literal_[number_of(literal)].push_back({part, index});
    }
  }
  literals_ = std::make_unique<AhoCorasick>(literals);

  compile_regexes();
  order_unions();
}

// The loader has compiled every regex before, so none fails. Two threads, as this is a good part of the time that
// loading takes.
void PartTable::compile_regexes() {
  std::vector<std::string> sources(entries_.size());
  for (std::size_t part = 0; part < entries_.size(); ++part) {
    for (const std::string& own : entries_[part].own) {
      sources[part].append(sources[part].empty() ? " (?:" : "|").append(expander_.regex(own).value());
    }
  }
  const auto compile_from = [this, &sources](std::size_t first) {
    for (std::size_t part = first; part < entries_.size(); part += 2) {
      if (sources[part].empty()) continue;
      entries_[part].regex = std::make_unique<RE2>(sources[part] + ") ", options());
      assert(entries_[part].regex->ok());
    }
  };
  std::jthread other(compile_from, 1);
  compile_from(0);
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

std::vector<PartTable::Start> PartTable::possible_starts(const text::NormalText& message) const {
  std::vector<AhoCorasick::Hit> hits;
  literals_->find(message.text, hits);
  std::vector<bool> seen(by_literal_.size(), false);
  for (const AhoCorasick::Hit& hit : hits) seen[hit.literal] = true;
  const auto holds_one = [&seen](const std::vector<std::uint32_t>& set) {
    return std::any_of(set.begin(), set.end(), [&seen](std::uint32_t literal) { return seen[literal]; });
  };
  std::vector<Start> starts;
  for (const PartIndex part : unfiltered_) starts.push_back({part, kAnywhere});
  for (const AhoCorasick::Hit& hit : hits) {
    const std::size_t token = token_at(message, hit.begin + 1);
    if (token >= kMaxTokens) continue;
    for (const Trigger& trigger : by_literal_[hit.literal]) {
      const auto& needs = needs_[trigger.needs];
      if (std::all_of(needs.begin(), needs.end(), holds_one)) {
        starts.push_back({trigger.part, static_cast<std::uint16_t>(token)});
      }
    }
  }
  std::sort(starts.begin(), starts.end());
  starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
  return starts;
}

SpanTable PartTable::find(const text::NormalText& message) const {
  SpanTable spans(entries_.size());
  const std::vector<Start> starts = possible_starts(message);
  // Safety parts all of them, the others until the cap.
  std::size_t topical = 0;
  for (std::size_t begin = 0, end = 0; begin < starts.size(); begin = end) {
    const PartIndex part = starts[begin].part;
    while (end < starts.size() && starts[end].part == part) ++end;
    if (!entries_[part].safety && ++topical > kMaxConfirms) continue;
    if (starts[begin].token == kAnywhere) {
      confirm_anywhere(part, message, spans);
    } else {
      confirm_at({starts.data() + begin, end - begin}, message, spans);
    }
  }
  for (const PartIndex part : unions_) unite(part, spans);
  return spans;
}

// Adds the spans of the parts that `part` includes to its own: the leftmost, and of those the longest, without
// overlaps.
void PartTable::unite(PartIndex part, SpanTable& spans) const {
  const auto& included = entries_[part].included;
  if (std::none_of(included.begin(), included.end(), [&spans](PartIndex other) { return spans.has(other); })) return;
  std::vector<Span> all(spans.of(part).begin(), spans.of(part).end());
  for (const PartIndex other : included) all.insert(all.end(), spans.of(other).begin(), spans.of(other).end());
  std::sort(all.begin(), all.end(),
            [](const Span& a, const Span& b) { return a.begin != b.begin ? a.begin < b.begin : a.end > b.end; });
  spans.drop_if(part, [](const Span&) { return true; });
  std::size_t free = 0;
  for (const Span& span : all) {
    if (span.begin < free) continue;
    spans.add(part, span);
    free = span.end;
  }
}

void PartTable::confirm_at(std::span<const Start> starts, const text::NormalText& message, SpanTable& spans) const {
  const re2::StringPiece text(message.text);
  std::size_t free = 0;  // the first word that no match has taken
  std::size_t found = 0;
  re2::StringPiece match;
  for (const Start& start : starts) {
    if (start.token < free || found == kMaxSpansPerPart) continue;
    const std::size_t from = message.tokens[start.token].begin - 1;
    if (!entries_[start.part].regex->Match(text, from, text.size(), RE2::ANCHOR_START, &match, 1)) continue;
    free = token_at(message, from + match.size());
    if (free > kMaxTokens) return;
    spans.add(start.part, {start.token, static_cast<std::uint16_t>(free)});
    ++found;
  }
}

void PartTable::confirm_anywhere(PartIndex part, const text::NormalText& message, SpanTable& spans) const {
  const re2::StringPiece text(message.text);
  const RE2& re = *entries_[part].regex;
  std::size_t from = 0;
  re2::StringPiece match;
  for (std::size_t n = 0; n < kMaxSpansPerPart && re.Match(text, from, text.size(), RE2::UNANCHORED, &match, 1); ++n) {
    const auto at = static_cast<std::size_t>(match.data() - text.data());
    const std::size_t begin = token_at(message, at + 1);
    const std::size_t end = token_at(message, at + match.size());
    if (end > kMaxTokens) break;
    if (end > begin) spans.add(part, {static_cast<std::uint16_t>(begin), static_cast<std::uint16_t>(end)});
    from = at + match.size() - 1;  // the space after this word is the one before the next
  }
}

}  // namespace verbatim::matching
