#include "content/term_cycles.h"

#include <algorithm>

#include "content/expansion.h"

namespace verbatim::content {
namespace {

// A depth-first walk with a stack of its own, since a hostile chain of terms may be longer than the thread's stack.
class NestingWalk {
 public:
  NestingWalk(const std::vector<Term>& terms, const std::vector<std::vector<std::uint32_t>>& nested,
              base::Diagnostics& diagnostics)
      : terms_(terms), nested_(nested), diagnostics_(diagnostics), state_(terms.size()), depth_(terms.size(), 1) {}

  void from(std::uint32_t start) {
    if (state_[start] != State::fresh) return;
    enter(start);
    while (!path_.empty()) {
      Step& step = path_.back();
      const std::vector<std::uint32_t>& next = nested_[step.term];
      if (step.next == next.size()) {
        leave();
      } else {
        visit(next[step.next++]);
      }
    }
  }

 private:
  enum class State : std::uint8_t { fresh, on_path, done };
  struct Step {
    std::uint32_t term;
    std::size_t next;  // position in nested_[term] of the term to look at next
  };

  void enter(std::uint32_t term) {
    state_[term] = State::on_path;
    path_.push_back({term, 0});
  }

  void visit(std::uint32_t term) {
    if (state_[term] == State::fresh) {
      enter(term);
    } else if (state_[term] == State::on_path) {
      report_cycle(term);
    } else {
      deepen(path_.back().term, term);
    }
  }

  void leave() {
    const std::uint32_t term = path_.back().term;
    path_.pop_back();
    state_[term] = State::done;
    if (depth_[term] == kMaxTermDepth + 1) {
      diagnostics_.error(terms_[term].where, "term-too-large",
                         "'" + terms_[term].name + "' nests more than " + std::to_string(kMaxTermDepth) + " terms deep",
                         "write some of them out");
    }
    if (!path_.empty()) deepen(path_.back().term, term);
  }

  void deepen(std::uint32_t outer, std::uint32_t inner) { depth_[outer] = std::max(depth_[outer], depth_[inner] + 1); }

  void report_cycle(std::uint32_t term) {
    const auto first = std::find_if(path_.begin(), path_.end(), [&](const Step& step) { return step.term == term; });
    std::string names;
    for (auto step = first; step != path_.end(); ++step) names += terms_[step->term].name + " -> ";
    diagnostics_.error(terms_[term].where, "term-cycle", "a term contains itself: " + names + terms_[term].name,
                       "remove one of these references");
  }

  const std::vector<Term>& terms_;
  const std::vector<std::vector<std::uint32_t>>& nested_;
  base::Diagnostics& diagnostics_;
  std::vector<State> state_;
  std::vector<int> depth_;  // 1 for a term that refers to none
  std::vector<Step> path_;
};

}  // namespace

void check_nesting(const std::vector<Term>& terms, const std::vector<std::vector<std::uint32_t>>& nested,
                   base::Diagnostics& diagnostics) {
  NestingWalk walk(terms, nested, diagnostics);
  for (std::uint32_t i = 0; i < terms.size(); ++i) walk.from(i);
}

}  // namespace verbatim::content
