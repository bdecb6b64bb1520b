#include "matching/regex_words.h"

#include <algorithm>
#include <span>

namespace verbatim::matching {
namespace {

constexpr char kOpen = '\x01';          // stands for a piece that is not spelt out
constexpr std::size_t kMaxForms = 400;  // forms of one word that are followed
constexpr std::size_t kMaxLength = 40;  // of a form

using Forms = std::vector<std::string>;  // sorted, each once

Forms sorted(Forms forms) {
  std::sort(forms.begin(), forms.end());
  forms.erase(std::unique(forms.begin(), forms.end()), forms.end());
  return forms;
}

Forms product(const Forms& heads, const Forms& tails) {
  if (heads.empty() || tails.empty()) return {};
  if (tails.size() == 1 && tails.front().empty()) return heads;
  if (heads.size() == 1 && heads.front().empty()) return tails;
  if (heads.size() * tails.size() > kMaxForms) return {std::string(1, kOpen)};
  Forms result;
  result.reserve(heads.size() * tails.size());
  for (const std::string& head : heads) {
    for (const std::string& tail : tails) {
      // After an open piece nothing more is known.
      const bool ended = !head.empty() && head.back() == kOpen;
      result.push_back(ended ? head : head.size() + tail.size() > kMaxLength ? head + kOpen : head + tail);
    }
  }
  return sorted(std::move(result));
}

// A letter that comes once, whole words apart.
bool is_plain_letter(const RegexNode& node) {
  return node.kind == RegexNode::Kind::letter && node.letter != ' ' && !node.optional && !node.repeated;
}

// product(forms, {letter}), but for the order.
void append(Forms& forms, char letter) {
  for (std::string& form : forms) {
    const bool ended = !form.empty() && form.back() == kOpen;
    if (!ended) form += form.size() < kMaxLength ? letter : kOpen;
  }
}

Forms united(Forms a, const Forms& b) {
  if (b.empty()) return a;
  if (a.empty()) return b;
  const auto middle = static_cast<std::ptrdiff_t>(a.size());
  a.insert(a.end(), b.begin(), b.end());
  std::inplace_merge(a.begin(), a.begin() + middle, a.end());
  a.erase(std::unique(a.begin(), a.end()), a.end());
  if (a.size() > kMaxForms) return {std::string(1, kOpen)};
  return a;
}

// What `nodes` reach one after the other, from `all` on; `then` says what a reach and one node more reach. Letters, by
// far the most of what there is, are appended in place.
template <typename Reach, typename Then>
Reach in_a_row(Reach all, std::span<const RegexNode> nodes, const Then& then) {
  bool appended = false;
  const auto put_in_order = [&] {
    if (appended) all = {sorted(std::move(all.single)), std::move(all.first), sorted(std::move(all.last))};
    appended = false;
  };
  for (const RegexNode& node : nodes) {
    if (is_plain_letter(node)) {
      append(all.single, node.letter);
      append(all.last, node.letter);
      appended = true;
    } else {
      put_in_order();
      all = then(all, node);
    }
  }
  put_in_order();
  return all;
}

}  // namespace

RegexWords::RegexWords(const content::Language& language,
                       const std::unordered_map<std::string, std::uint32_t>& frequency)
    : language_(language), frequency_(frequency) {}

void RegexWords::add_words(const Forms& forms) {
  for (const std::string& form : forms) {
    const bool is_word = form.size() > 1 && !(form[0] >= '0' && form[0] <= '9');
    if (is_word && form.find(kOpen) == std::string::npos) vocabulary_.insert(form);
  }
}

void RegexWords::add_phrase(std::string_view phrase) {
  while (!phrase.empty()) {
    const std::size_t end = std::min(phrase.find(' '), phrase.size());
    if (phrase[0] >= ' ') add_words({std::string(phrase.substr(0, end))});  // not what stands for any word
    phrase.remove_prefix(std::min(end + 1, phrase.size()));
  }
}

RegexWords::Reach RegexWords::concatenate(const Reach& a, const Reach& b) {
  if (!a.last.empty() && !b.first.empty()) add_words(product(a.last, b.first));  // words between two spaces
  return {product(a.single, b.single), united(product(a.single, b.first), a.first),
          united(product(a.last, b.single), b.last)};
}

RegexWords::Reach RegexWords::reach(const RegexNode& node) {
  Reach result = once(node);
  if (node.repeated) {
    const Reach twice = concatenate(result, result);
    result.first = united(std::move(result.first), twice.first);
    result.last = united(std::move(result.last), twice.last);
    if (!result.single.empty())
      result.single = united(std::move(result.single), product(result.single, {std::string(1, kOpen)}));
  }
  if (node.optional) result.single = united(std::move(result.single), {""});
  return result;
}

RegexWords::Reach RegexWords::once(const RegexNode& node) {
  switch (node.kind) {
    case RegexNode::Kind::letter:
      if (node.letter == ' ') return {{}, {""}, {""}};
      return {{std::string(1, node.letter)}, {}, {}};
    case RegexNode::Kind::open:
      return {{std::string(1, kOpen)}, {{kOpen}}, {{kOpen}}};  // may stand for a space, too
    case RegexNode::Kind::reference:
      return term(node.term).reach;
    case RegexNode::Kind::sequence:
      return in_a_row(Reach{{""}, {}, {}}, std::span(node.children),
                      [this](const Reach& all, const RegexNode& child) { return concatenate(all, reach(child)); });
    case RegexNode::Kind::alternatives: {
      Reach all;
      for (const RegexNode& child : node.children) {
        const Reach one = reach(child);
        all = {united(std::move(all.single), one.single), united(std::move(all.first), one.first),
               united(std::move(all.last), one.last)};
      }
      return all;
    }
  }
  return {};
}

const RegexWords::TermWords& RegexWords::term(const std::string& name) {
  if (const auto known = terms_.find(name); known != terms_.end()) return known->second;
  TermWords all;
  const content::Term& term = language_.terms[language_.term_by_name.at(name)];
  const auto add = [&all, this](const RegexNode& node) {
    const Reach one = reach(node);
    all.reach = {united(std::move(all.reach.single), one.single), united(std::move(all.reach.first), one.first),
                 united(std::move(all.reach.last), one.last)};
    add_alternatives(node, all.alternatives);
  };
  for (const content::Phrase& alternative : term.alternatives) add(parse_regex(alternative.text));
  for (const content::Phrase& word : term.misspelt) add(literal_node(word.text));
  return terms_.emplace(name, std::move(all)).first->second;
}

std::vector<RegexWords::Alternative> RegexWords::alternatives(const std::string& regex) {
  std::vector<Alternative> out;
  add_alternatives(parse_regex(regex), out);
  return out;
}

void RegexWords::add_alternatives(const RegexNode& node, std::vector<Alternative>& out) {
  const bool wraps_one = node.kind == RegexNode::Kind::sequence && node.children.size() == 1 &&
                         node.children[0].kind != RegexNode::Kind::letter &&
                         node.children[0].kind != RegexNode::Kind::open;
  if (node.optional || node.repeated) {
    RegexNode whole;  // looked at from outside, as one piece
    whole.children.push_back(node);
    whole.children.emplace_back();
    out.push_back(alternative_of(whole));
  } else if (node.kind == RegexNode::Kind::reference) {
    const TermWords& known = term(node.term);
    out.insert(out.end(), known.alternatives.begin(), known.alternatives.end());
  } else if (node.kind == RegexNode::Kind::alternatives) {
    for (const RegexNode& child : node.children) add_alternatives(child, out);
  } else if (wraps_one) {
    add_alternatives(node.children[0], out);
  } else {
    out.push_back(alternative_of(node));
  }
}

// Every segment between two spaces is needed.
RegexWords::Alternative RegexWords::alternative_of(const RegexNode& node) {
  Alternative result;
  std::vector<std::pair<double, Forms>> needs;  // with what each costs
  const std::span<const RegexNode> children(node.children);
  for (std::size_t begin = 0, i = 0; i <= children.size(); ++i) {
    const bool space = i < children.size() && children[i].kind == RegexNode::Kind::letter &&
                       children[i].letter == ' ' && !children[i].optional && !children[i].repeated;
    if (i < children.size() && !space) continue;
    const Reach segment =
        in_a_row(Reach{{""}, {}, {}}, children.subspan(begin, i - begin),
                 [this](const Reach& all, const RegexNode& child) { return concatenate(all, reach(child)); });
    // A segment begins with one of its first words and ends with one of its last.
    Forms first = literals_of(segment.single, segment.first);
    Forms last = literals_of(segment.single, segment.last);
    const bool is_term = i == begin + 1 && children[begin].kind == RegexNode::Kind::reference;
    if (!is_term || children[begin].optional || children[begin].repeated) {  // those of a term are there already
      for (const Forms* forms : {&segment.single, &segment.first, &segment.last}) add_words(*forms);
    }
    if (begin == 0) result.first = first;
    std::pair<double, Forms> need(cost(first), std::move(first));
    if (need.second.empty() || !last.empty()) {
      if (const double other = cost(last); need.second.empty() || other < need.first) need = {other, std::move(last)};
    }
    if (i == begin + 1) {
      if (auto inner = any_of(children[begin])) {
        if (const double other = cost(*inner); need.second.empty() || other < need.first)
          need = {other, *std::move(inner)};
      }
    }
    if (!need.second.empty()) needs.push_back(std::move(need));
    begin = i + 1;
  }
  std::sort(needs.begin(), needs.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [its_cost, forms] : needs) result.needs.push_back(std::move(forms));
  return result;
}

// One literal of each of the node's alternatives, the rarest: a match of the node holds one of them.
std::optional<Forms> RegexWords::any_of(const RegexNode& node) {
  if (node.optional || node.kind == RegexNode::Kind::letter || node.kind == RegexNode::Kind::open) return std::nullopt;
  std::vector<Alternative> inner;
  const bool is_term = node.kind == RegexNode::Kind::reference && !node.repeated;
  if (!is_term) add_alternatives(node, inner);
  Forms all;
  for (const Alternative& alternative : is_term ? term(node.term).alternatives : inner) {
    if (alternative.needs.empty()) return std::nullopt;
    all.insert(all.end(), alternative.needs.front().begin(), alternative.needs.front().end());
  }
  return sorted(std::move(all));
}

// Empty if a form is empty or begins with an open piece: then nothing can be asked for. (An empty end is no form: it
// would need two spaces in a row, and a message has none.)
Forms RegexWords::literals_of(const Forms& single, const Forms& end) {
  Forms literals;
  for (const Forms* forms : {&single, &end}) {
    for (const std::string& form : *forms) {
      const std::size_t open = form.find(kOpen);
      if (form.empty() && forms == &end) continue;
      if (form.empty() || open == 0) return {};
      literals.push_back(open == std::string::npos ? " " + form + " " : " " + form.substr(0, open));
    }
  }
  return sorted(std::move(literals));
}

// How often one of the literals is met, in the examples; a prefix is met by more words than are counted.
double RegexWords::cost(const Forms& forms) const {
  double sum = 0;
  for (const std::string& form : forms) {
    const bool is_prefix = form.back() != ' ';
    const auto found = frequency_.find(form.substr(1, form.size() - (is_prefix ? 1 : 2)));
    sum += (is_prefix ? 20.0 : 0.1) + (found == frequency_.end() ? 0 : found->second);
  }
  return sum;
}

}  // namespace verbatim::matching
