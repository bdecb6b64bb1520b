#include "matching/analysis.h"

#include <algorithm>

namespace verbatim::matching {
namespace {

// Clauses end at sentence marks and before joiners ("and", "but").
void find_clauses(const Engine::Model& model, Analysis& a) {
  const std::size_t words = std::min(a.text.tokens.size(), kMaxTokens);
  a.clause_of.resize(words);
  std::uint16_t clause = 0;
  std::uint16_t begin = 0;
  const auto close = [&a, &begin](std::size_t end) {
    if (end > begin && a.clauses.size() < kMaxClauses) a.clauses.push_back({begin, static_cast<std::uint16_t>(end)});
    begin = static_cast<std::uint16_t>(end);
  };
  for (std::size_t i = 0; i < words; ++i) {
    const bool new_sentence = i > 0 && a.text.tokens[i].sentence != a.text.tokens[i - 1].sentence;
    if (i > begin && (new_sentence || model.joiners.contains(std::string(a.text.word(i))))) {
      close(i);
      ++clause;
    }
    a.clause_of[i] = clause;
  }
  close(words);
}

bool cancelled(const Engine::Model& model, std::size_t term, const Analysis& a) {
  Placement placement;
  return std::any_of(model.cancel[term].begin(), model.cancel[term].end(), [&](PatternIndexNumber number) {
    return place(model.patterns[number], a.spans, a.text, a.whole(), placement);
  });
}

void weigh(const Engine::Model& model, Analysis& a) {
  for (std::size_t i = 0; i < a.weight.size(); ++i) {
    a.weight[i] = model.neutral_words.contains(std::string(a.text.word(i))) ? kNeutralWeight : kContentWeight;
  }
  const auto& terms = model.language.terms;
  for (const PartIndex term : model.neutral_and_foreign) {
    if (!a.spans.has(term)) continue;
    const auto spans = a.spans.of(term);
    const bool is_foreign = terms[term].kind == content::TermKind::foreign;
    if (is_foreign && (!model.tuning.foreign || cancelled(model, term, a))) continue;
    for (const Span& span : spans) {
      for (std::size_t i = span.begin; i < span.end; ++i) {
        if (is_foreign) {
          a.weight[i] = kForeignWeight;
        } else {
          a.weight[i] = std::min(a.weight[i], kNeutralWeight);
        }
      }
      if (is_foreign) {
        a.foreign.add(span.begin, span.end);
        a.has_foreign = true;
      }
    }
  }
}

std::string note_of(const Engine::Model& model, const Analysis& a, PartIndex part, const Span& span) {
  std::string note;
  if (span.scopes & kNegated) note += " negated";
  if (span.scopes & kPast) note += " past";
  if (span.scopes & kHypothetical) note += " hypothetical";
  if (part < model.language.terms.size()) {
    const content::TermKind kind = model.language.terms[part].kind;
    if (kind == content::TermKind::neutral) note += " background";
    if (kind == content::TermKind::foreign)
      note += a.foreign.has(span.begin) ? " another subject" : " another subject, cancelled";
  }
  return note.empty() ? note : note.substr(1);
}

void record(const Engine::Model& model, const Analysis& a, Trace& trace) {
  trace.normal = a.text;
  for (const PartIndex part : a.spans.possible_parts()) {
    if (part >= model.language.terms.size()) continue;  // a part without a name says nothing to an editor
    for (const Span& span : a.spans.of(part)) {
      const std::size_t begin = a.text.tokens[span.begin].begin;
      const std::size_t end = a.text.tokens[span.end - 1U].end;
      trace.terms.push_back(
          {model.parts.name(part), a.text.text.substr(begin, end - begin), note_of(model, a, part, span)});
    }
  }
}

}  // namespace

Analysis::Analysis(const Engine::Model& model, text::NormalText message, Trace* trace)
    : text(std::move(message)),
      spans(model.parts, text),
      weight(std::min(text.tokens.size(), kMaxTokens)),
      classifier_(model.classifier.get()) {
  find_clauses(model, *this);
  spans.set_scopes(model.scopes.scopes(text, clause_of, spans));
  weigh(model, *this);
  if (trace) record(model, *this, *trace);
}

}  // namespace verbatim::matching
