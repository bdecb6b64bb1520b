#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace verbatim::base {

enum class Severity { warning, error };

// A place in an author's file. Line and column count from 1; 0 means "the file as a whole".
struct Location {
  std::string file;
  int line = 0;
  int column = 0;
};

// One problem in content or settings, addressed to the author who can mend it.
struct Diagnostic {
  Location where;
  Severity severity = Severity::error;
  std::string rule;  // stable id of the rule, such as "unknown-key"
  std::string text;  // what is wrong
  std::string hint;  // what to do about it; may be empty
};

// `file:line:column: severity[rule] text (hint)`; the parts that are not known are left out.
std::string to_string(const Diagnostic& diagnostic);

// Collects every problem, so that an author sees all of them at once. Not thread-safe.
class Diagnostics {
 public:
  void error(Location where, std::string_view rule, std::string text, std::string hint = {});
  void warning(Location where, std::string_view rule, std::string text, std::string hint = {});

  bool has_errors() const { return errors_ > 0; }
  std::size_t errors() const { return errors_; }
  std::size_t warnings() const { return list_.size() - errors_; }
  const std::vector<Diagnostic>& list() const { return list_; }

  // By file, line and column, so that the order does not depend on the order of the checks.
  void sort();

 private:
  std::vector<Diagnostic> list_;
  std::size_t errors_ = 0;
};

// The candidate nearest to `word` (edit distance at most 2, or a third of the word), for "did you mean"; empty if none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace verbatim::base
