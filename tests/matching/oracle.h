#pragma once

#include <set>
#include <string>
#include <vector>

#include "content/expansion.h"
#include "content/pattern.h"
#include "matching/analysis.h"
#include "matching/model.h"

// The matcher as simple as it can be: every part of every pattern by plain RE2 over the whole message, every assignment
// of occurrences to parts tried. Slow and obvious; the clever matcher is held against it.
namespace verbatim::oracle {

struct Occurrence {
  int begin, end;
  std::uint8_t scopes;
};

class Oracle {
 public:
  explicit Oracle(const matching::Engine::Model& model) : model_(model) {
    for (const auto& pattern : model.patterns) parsed_.push_back(*content::parse_pattern(pattern.source->text).pattern);
  }

  // Numbers of the patterns that match. `analysis` supplies the words, and masking and scopes for the spans of named
  // terms.
  std::set<std::size_t> matches(const matching::Analysis& analysis) {
    std::set<std::size_t> found;
    for (std::size_t i = 0; i < parsed_.size(); ++i) {
      if (matches(parsed_[i], analysis)) found.insert(i);
    }
    return found;
  }

  // Where a regex occurs, leftmost-longest, without overlaps, by plain RE2.
  std::vector<Occurrence> occurrences(const content::Part& part, const text::NormalText& text) {
    const std::string source = part.term.empty() ? part.regex : "{" + part.term + "}";
    auto& re = compiled_[source];
    if (!re) {
      RE2::Options options;
      options.set_longest_match(true);
      options.set_log_errors(false);
      re = std::make_unique<RE2>(" (" + content::expand_regex(source, model_.language) + ") ", options);
    }
    std::vector<Occurrence> result;
    re2::StringPiece rest(text.text), inside;
    while (result.size() < matching::kMaxSpansPerPart && RE2::PartialMatch(rest, *re, &inside)) {
      Occurrence o{0, 0, 0};
      const auto begin = static_cast<std::size_t>(inside.data() - text.text.data());
      while (text.tokens[static_cast<std::size_t>(o.begin)].begin < begin) ++o.begin;
      o.end = o.begin;
      while (static_cast<std::size_t>(o.end) < text.tokens.size() &&
             text.tokens[static_cast<std::size_t>(o.end)].begin < begin + inside.size()) {
        ++o.end;
      }
      if (o.end > o.begin) result.push_back(o);
      rest.remove_prefix(static_cast<std::size_t>(inside.data() + inside.size() - rest.data()));
    }
    return result;
  }

 private:
  bool matches(const content::Pattern& pattern, const matching::Analysis& analysis) {
    chosen_.clear();
    return extend(pattern, 0, 0, analysis);
  }

  bool extend(const content::Pattern& pattern, std::size_t s, std::size_t p, const matching::Analysis& analysis) {
    if (s == pattern.sequences.size()) return near_enough(pattern);
    const auto& sequence = pattern.sequences[s];
    if (p == sequence.parts.size()) return extend(pattern, s + 1, 0, analysis);
    for (Occurrence o : occurrences(sequence.parts[p], analysis.text)) {
      if (!kept(sequence.parts[p], o, analysis) || !in_scope(sequence.parts[p].scope, o)) continue;
      bool fits = true;
      for (const Occurrence& other : chosen_) fits = fits && (o.end <= other.begin || o.begin >= other.end);
      if (p > 0) {
        const Occurrence& before = chosen_.back();
        const int most = sequence.joins[p - 1] == content::Join::near ? content::kNearGap : content::kFarGap;
        const auto& tokens = analysis.text.tokens;
        fits = fits && o.begin >= before.end && o.begin - before.end <= most &&
               tokens[static_cast<std::size_t>(o.begin)].sentence ==
                   tokens[static_cast<std::size_t>(before.end - 1)].sentence;
      }
      if (!fits) continue;
      chosen_.push_back(o);
      if (extend(pattern, s, p + 1, analysis)) return true;
      chosen_.pop_back();
    }
    return false;
  }

  // Masking and scopes are tested elsewhere: here they are taken from the spans that the matcher kept.
  bool kept(const content::Part& part, Occurrence& o, const matching::Analysis& analysis) {
    const auto index = part.term.empty() ? const_cast<matching::PartTable&>(model_.parts).intern(part.regex)
                                         : model_.parts.term(part.term);
    const bool maskable = !part.term.empty();
    for (const matching::Span& span : analysis.spans.of(index)) {
      if (span.begin == o.begin && span.end == o.end) {
        o.scopes = span.scopes;
        return true;
      }
    }
    return !maskable;
  }

  static bool in_scope(content::Scope scope, const Occurrence& o) {
    switch (scope) {
      case content::Scope::any:
        return true;
      case content::Scope::now:
        return o.scopes == 0;
      case content::Scope::negated:
        return o.scopes & matching::kNegated;
      case content::Scope::past:
        return o.scopes & matching::kPast;
      case content::Scope::hypothetical:
        return o.scopes & matching::kHypothetical;
    }
    return false;
  }

  // Sequences in the order of the message, at most kAndGap words between neighbours.
  bool near_enough(const content::Pattern& pattern) const {
    std::vector<std::pair<int, int>> extents;
    std::size_t at = 0;
    for (const auto& sequence : pattern.sequences) {
      extents.emplace_back(chosen_[at].begin, chosen_[at + sequence.parts.size() - 1].end);
      at += sequence.parts.size();
    }
    std::sort(extents.begin(), extents.end());
    for (std::size_t i = 1; i < extents.size(); ++i) {
      if (extents[i].first - extents[i - 1].second > content::kAndGap) return false;
    }
    return true;
  }

  const matching::Engine::Model& model_;
  std::vector<content::Pattern> parsed_;
  std::map<std::string, std::unique_ptr<RE2>> compiled_;
  std::vector<Occurrence> chosen_;
};

}  // namespace verbatim::oracle
