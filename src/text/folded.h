#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace verbatim::text {

// A message after NFKC and case folding (ICU's NFKC_Casefold,
// https://www.unicode.org/reports/tr31/#NFKC_Modifications), symbols blanked, with the way back to its source. Plain
// ASCII is only lower-cased, without ICU. For one thread.
class Folded {
 public:
  // `utf8` must be valid.
  explicit Folded(std::string_view utf8);

  const std::string& text() const { return text_; }

  // Byte of the message where byte `at` of the text came from, and the end of what its last byte `at` came from. Each
  // walks on from the answer before: `at` must not decrease from one call of either to the next.
  std::uint32_t source_begin(std::size_t at);
  std::uint32_t source_end(std::size_t at);

 private:
  // Bytes of the text that ICU wrote in place of bytes of the message; between two changes both run in step.
  struct Change {
    std::uint32_t begin, end;
    std::uint32_t source_begin, source_end;
  };
  void fold(const std::string& prepared);
  // Moves next_ to the first change that ends after `at`; that change, if it covers `at`.
  const Change* change_at(std::size_t at);
  std::uint32_t in_step(std::size_t at) const;

  std::string text_;
  std::vector<Change> changes_;
  std::size_t next_ = 0;
};

}  // namespace verbatim::text
