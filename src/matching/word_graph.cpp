#include "matching/word_graph.h"

#include <algorithm>
#include <utility>

namespace verbatim::matching {
namespace {

constexpr std::size_t kMaxStates = 20'000;  // of the letters of one regex
constexpr std::size_t kMaxSteps = 60'000;   // from letter to letter, to spell out its words
constexpr std::size_t kMaxDepth = 1'000;    // steps behind one another
constexpr std::size_t kMaxLetters = 40;     // of a word that is spelt out
constexpr std::size_t kMaxSpelt = 10;       // letters of a [class] that are spelt out, each by itself
constexpr int kNoEnd = RegexNode::kNoEnd;

// The letters that a node stands for, if it is one letter of a set; else empty.
std::string class_of(const RegexNode& node) {
  if (node.kind == RegexNode::Kind::open) return node.one_of;
  if (node.kind == RegexNode::Kind::letter) return node.letter == ' ' ? "" : std::string(1, node.letter);
  if (node.kind == RegexNode::Kind::sequence && node.children.size() == 1 && node.children[0].is_once()) {
    return class_of(node.children[0]);
  }
  if (node.kind != RegexNode::Kind::alternatives) return {};
  std::string letters;
  for (const RegexNode& child : node.children) {
    const std::string one = child.is_once() ? class_of(child) : "";
    if (one.size() != 1) return {};
    letters += one;
  }
  std::sort(letters.begin(), letters.end());
  letters.erase(std::unique(letters.begin(), letters.end()), letters.end());
  return letters;
}

}  // namespace

// The regex as an automaton over letters (Thompson's construction), which is then read word by word.
class WordGrapher::Letters {
 public:
  explicit Letters(WordGrapher& grapher) : grapher_(grapher), states_(1) {}

  std::optional<WordGraph> run(const RegexNode& regex) {
    end_ = append(regex, 0);
    entries_.push_back(0);
    for (std::size_t node = 0; node < entries_.size() && !failed_; ++node) {
      from_ = static_cast<std::uint32_t>(node);
      label_ = {};
      visit(entries_[node]);
    }
    if (failed_) return std::nullopt;
    std::sort(graph_.edges.begin(), graph_.edges.end());
    graph_.edges.erase(std::unique(graph_.edges.begin(), graph_.edges.end()), graph_.edges.end());
    graph_.nodes = static_cast<std::uint32_t>(entries_.size());
    return std::move(graph_);
  }

 private:
  using State = std::uint32_t;
  struct Step {
    enum class Kind { nothing, letter, run } kind;
    char letter;
    std::string run;
    int least, most;
    State to;
  };

  State new_state() {
    if (states_.size() >= kMaxStates) failed_ = true;
    states_.emplace_back();
    return static_cast<State>(states_.size() - 1);
  }
  void skip(State from, State to) { states_[from].push_back({Step::Kind::nothing, 0, {}, 0, 0, to}); }

  // Puts what the node matches behind `from`; the state after it.
  State append(const RegexNode& node, State from) {
    if (failed_) return from;
    if (node.is_once()) return append_once(node, from);
    if (const std::string letters = class_of(node); !letters.empty()) return append_run(node, letters, from);
    for (int i = 0; i < node.least; ++i) from = append_once(node, from);
    const State after = new_state();
    skip(from, after);
    if (node.most == kNoEnd) {
      skip(append_once(node, after), after);
      return after;
    }
    for (int i = node.least; i < node.most && !failed_; ++i) {
      from = append_once(node, from);
      skip(from, after);
    }
    return after;
  }

  State append_run(const RegexNode& node, const std::string& letters, State from) {
    const State after = new_state();
    if (node.least == 0) skip(from, after);
    const bool one_letter = node.most == 1 && letters.size() <= kMaxSpelt;
    if (one_letter) {
      for (const char c : letters) states_[from].push_back({Step::Kind::letter, c, {}, 0, 0, after});
    } else {
      states_[from].push_back({Step::Kind::run, 0, letters, std::max(node.least, 1), node.most, after});
    }
    return after;
  }

  State append_once(const RegexNode& node, State from) {
    switch (node.kind) {
      case RegexNode::Kind::letter: {
        const State after = new_state();
        states_[from].push_back({Step::Kind::letter, node.letter, {}, 0, 0, after});
        return after;
      }
      case RegexNode::Kind::open: {
        failed_ = failed_ || node.one_of.empty();
        RegexNode once;
        return append_run(once, node.one_of, from);
      }
      case RegexNode::Kind::reference: {
        const std::vector<RegexNode>* alternatives = grapher_.term(node.term);
        if (alternatives) return append_any(*alternatives, from);
        failed_ = true;
        return from;
      }
      case RegexNode::Kind::sequence:
        for (const RegexNode& child : node.children) from = append(child, from);
        return from;
      case RegexNode::Kind::alternatives:
        return append_any(node.children, from);
    }
    return from;
  }

  State append_any(const std::vector<RegexNode>& alternatives, State from) {
    const State after = new_state();
    for (const RegexNode& one : alternatives) {
      const State begin = new_state();
      skip(from, begin);
      skip(append(one, begin), after);
    }
    return after;
  }

  // Spells out, from `state` on, the rest of the word that label_ has the beginning of.
  void visit(State state) {
    if (++depth_ > kMaxDepth) failed_ = true;
    if (state == end_) emit(WordGraph::kEnd);
    for (std::size_t i = 0; i < states_[state].size() && !failed_; ++i) {
      const Step& step = states_[state][i];
      if (++steps_ > kMaxSteps) failed_ = true;
      if (step.kind == Step::Kind::nothing) {
        visit(step.to);
      } else if (step.kind == Step::Kind::run) {
        visit_run(step);
      } else if (step.letter == ' ') {
        if (!is_empty()) emit(node_of(step.to));  // there are no two spaces in a row
      } else {
        std::string& letters = label_.is_plain() ? label_.prefix : label_.suffix;
        letters += step.letter;
        if (letters.size() > kMaxLetters) failed_ = true;
        visit(step.to);
        letters.pop_back();
      }
    }
    --depth_;
  }

  void visit_run(const Step& step) {
    if (!label_.is_plain()) {
      failed_ = true;
      return;
    }
    label_.run = step.run;
    label_.least = step.least;
    label_.most = step.most;
    visit(step.to);
    label_.run.clear();
    label_.least = label_.most = 0;
  }

  bool is_empty() const { return label_.is_plain() && label_.prefix.empty(); }
  void emit(std::uint32_t to) {
    if (!is_empty()) graph_.edges.push_back({from_, label_, to});
  }

  std::uint32_t node_of(State state) {
    const auto found = std::find(entries_.begin(), entries_.end(), state);
    if (found != entries_.end()) return static_cast<std::uint32_t>(found - entries_.begin());
    if (entries_.size() >= WordGraph::kMaxNodes) failed_ = true;
    entries_.push_back(state);
    return static_cast<std::uint32_t>(entries_.size() - 1);
  }

  WordGrapher& grapher_;
  std::vector<std::vector<Step>> states_;
  State end_ = 0;
  std::vector<State> entries_;  // by node: the state before its words
  WordGraph graph_;
  std::uint32_t from_ = 0;
  WordLabel label_;
  std::size_t steps_ = 0, depth_ = 0;
  bool failed_ = false;
};

const std::vector<RegexNode>* WordGrapher::term(const std::string& name) {
  const auto known = terms_.find(name);
  if (known != terms_.end()) return known->second ? &*known->second : nullptr;
  std::optional<std::vector<RegexNode>>& all = terms_[name];
  const content::Term& term = language_.terms[language_.term_by_name.at(name)];
  std::vector<RegexNode> alternatives;
  for (const content::Phrase& alternative : term.alternatives) {
    if (!is_plain_regex(alternative.text)) return nullptr;
    alternatives.push_back(parse_regex(alternative.text));
  }
  for (const content::Phrase& word : term.misspelt) alternatives.push_back(literal_node(word.text));
  all = std::move(alternatives);
  return &*all;
}

std::optional<WordGraph> WordGrapher::graph(std::string_view regex) {
  if (!is_plain_regex(regex)) return std::nullopt;
  return Letters(*this).run(parse_regex(regex));
}

}  // namespace verbatim::matching
