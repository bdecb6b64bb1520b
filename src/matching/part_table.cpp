#include "matching/part_table.h"

#include <algorithm>
#include <cassert>

#include "base/parallel.h"
#include "matching/phrases.h"
#include "matching/word_graph.h"

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
        entry.own.push_back({std::string(piece)});
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
    std::erase_if(entries_[part].own, [&](const Alternative& own) {
      const auto spelt = speller.phrases(own.regex);
      if (!spelt) return false;
      for (const std::string& phrase : *spelt) {
        words.add_phrase(phrase);
        phrases_.add(phrase, part, words_);
        if (part < language_.terms.size()) thesaurus_.add(phrase, part);
      }
      return true;
    });
  }
  close_thesaurus();
  make_automata();
}

void PartTable::close_thesaurus() {
  std::vector<std::vector<PartIndex>> included_by(language_.terms.size());
  for (PartIndex term = 0; term < included_by.size(); ++term) {
    for (const PartIndex part : entries_[term].included) included_by[part].push_back(term);
  }
  thesaurus_.close(included_by);
}

void PartTable::make_automata() {
  std::vector<Alternative*> all;
  for (Entry& entry : entries_) {
    for (Alternative& own : entry.own) all.push_back(&own);
  }
  std::vector<std::optional<WordGraph>> graphs(all.size());
  base::in_parallel(kThreads, kThreads, [&](std::size_t thread) {
    WordGrapher grapher(language_);
    for (std::size_t i = thread; i < all.size(); i += kThreads) graphs[i] = grapher.graph(all[i]->regex);
  });
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (graphs[i]) {
      all[i]->matcher = automata_.add(*graphs[i], words_);
    } else {
      all[i]->matcher = kFirstRegex + static_cast<Matcher>(sources_.size());
      sources_.push_back(all[i]->regex);
    }
  }
}

void PartTable::index_literals(RegexWords& words) {
  for (PartIndex part = 0; part < entries_.size(); ++part) {
    for (const Alternative& own : entries_[part].own) prefilter_.add(part, own.matcher, words.alternatives(own.regex));
  }
  phrases_.finish(words_);
  prefilter_.finish(words_);
  index_unions();
}

void PartTable::index_unions() {
  std::vector<std::vector<PartIndex>> included_by(entries_.size());
  for (PartIndex part = 0; part < entries_.size(); ++part) {
    for (const PartIndex included : entries_[part].included) included_by[included].push_back(part);
  }
  std::vector<PartIndex> found_for(entries_.size(), static_cast<PartIndex>(entries_.size()));  // by part: last for whom
  const auto add_all = [&](const auto& self, PartIndex part, PartIndex of) -> void {
    for (const PartIndex whole : included_by[part]) {
      if (found_for[whole] == of) continue;
      found_for[whole] = of;
      unions_.push_back(whole);
      self(self, whole, of);
    }
  };
  for (PartIndex part = 0; part < entries_.size(); ++part) {
    unions_begin_.push_back(static_cast<std::uint32_t>(unions_.size()));
    add_all(add_all, part, part);
  }
  unions_begin_.push_back(static_cast<std::uint32_t>(unions_.size()));
}

void PartTable::pack(base::Packer& packer) const {
  packer.number(entries_.size());
  words_.pack(packer);
  phrases_.pack(packer);
  thesaurus_.pack(packer);
  automata_.pack(packer);
  prefilter_.pack(packer);
  packer.number(regexes_.size());
  for (const auto& regex : regexes_) packer.text(regex->source());
}

bool PartTable::unpack(base::Unpacker& unpacker) {
  if (unpacker.number() != entries_.size()) return false;
  WordTable words;
  PhraseTrie phrases;
  Thesaurus thesaurus;
  WordAutomata automata;
  Prefilter prefilter;
  words.unpack(unpacker);
  phrases.unpack(unpacker);
  thesaurus.unpack(unpacker);
  automata.unpack(unpacker);
  prefilter.unpack(unpacker);
  std::vector<std::string> regexes;
  base::unpack_texts(unpacker, regexes);
  if (unpacker.failed() || !unpacker.at_end()) return false;
  words_ = std::move(words);
  phrases_ = std::move(phrases);
  thesaurus_ = std::move(thesaurus);
  automata_ = std::move(automata);
  prefilter_ = std::move(prefilter);
  for (std::string& regex : regexes) regexes_.push_back(std::make_unique<LazyRegex>(std::move(regex)));
  index_unions();
  return true;
}

// The loader has looked at every regex before, so none fails.
const RE2& PartTable::LazyRegex::get() const {
  std::call_once(once_, [this] { regex_ = std::make_unique<const RE2>(source_, options()); });
  assert(regex_->ok());
  return *regex_;
}

void PartTable::compile_all(const std::stop_token& stop) const {
  for (const auto& regex : regexes_) {
    if (stop.stop_requested()) return;
    static_cast<void>(regex->get());
  }
}

void PartTable::expand_regexes() {
  for (const std::string& source : sources_) {
    regexes_.push_back(std::make_unique<LazyRegex>(" (?:" + expander_.regex(source).value() + ") "));
  }
}

// The word that begins at `byte`, or the first after it.
std::size_t PartTable::token_at(const text::NormalText& message, std::size_t byte) {
  const auto token = std::lower_bound(message.tokens.begin(), message.tokens.end(), byte,
                                      [](const text::Token& t, std::size_t at) { return t.begin < at; });
  return static_cast<std::size_t>(token - message.tokens.begin());
}

std::uint16_t PartTable::match_regex(Matcher matcher, std::uint16_t token, const text::NormalText& message) const {
  const re2::StringPiece text(message.text);
  const std::size_t from = message.tokens[token].begin - 1;
  re2::StringPiece match;
  const RE2& regex = regexes_[matcher - kFirstRegex]->get();
  if (!regex.Match(text, from, text.size(), RE2::ANCHOR_START, &match, 1)) return token;
  const std::size_t end = token_at(message, from + match.size());
  return end > kMaxTokens ? token : static_cast<std::uint16_t>(end);
}

Span PartTable::next_regex_match(Matcher matcher, std::uint16_t from, const text::NormalText& message) const {
  if (from >= message.tokens.size()) return {};
  const re2::StringPiece text(message.text);
  const std::size_t begin = message.tokens[from].begin - 1;
  re2::StringPiece match;
  const RE2& regex = regexes_[matcher - kFirstRegex]->get();
  if (!regex.Match(text, begin, text.size(), RE2::UNANCHORED, &match, 1)) return {};
  const auto at = static_cast<std::size_t>(match.data() - text.data());
  const std::size_t end = token_at(message, at + match.size());
  if (end > kMaxTokens) return {};
  return {static_cast<std::uint16_t>(token_at(message, at + 1)), static_cast<std::uint16_t>(end)};
}

}  // namespace verbatim::matching
