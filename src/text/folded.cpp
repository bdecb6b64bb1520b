#include "text/folded.h"

#include <unicode/bytestream.h>
#include <unicode/edits.h>
#include <unicode/normalizer2.h>

#include "text/characters.h"
#include "text/utf8.h"

namespace verbatim::text {
namespace {

// The message with symbols, and marks beyond kMaxMarks in a row, overwritten by as many spaces as they have bytes.
std::string without_symbols(std::string_view utf8) {
  std::string out(utf8);
  std::size_t marks = 0;
  for (std::size_t at = 0; at < out.size();) {
    const CodePoint c = decode(out, at);
    marks = becomes_mark(c.value) ? marks + 1 : 0;
    if (c.value == 0xb4) {
      out.replace(at, c.bytes, "ʼ");  // as long as ´, which NFKC would split into a space and a mark
    } else if (marks > kMaxMarks || is_symbol(c.value)) {
      out.replace(at, c.bytes, c.bytes, ' ');
    }
    at += c.bytes;
  }
  return out;
}

std::string lower_case(std::string_view ascii) {
  std::string out(ascii);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return out;
}

}  // namespace

Folded::Folded(std::string_view utf8) {
  if (is_ascii(utf8)) {
    text_ = lower_case(utf8);
  } else {
    fold(without_symbols(utf8));
  }
}

void Folded::fold(const std::string& prepared) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfkc_casefold = icu::Normalizer2::getNFKCCasefoldInstance(status);
  icu::Edits edits;
  if (U_SUCCESS(status)) {
    icu::StringByteSink<std::string> sink(&text_, static_cast<int32_t>(prepared.size()));
    const icu::StringPiece source(prepared.data(), static_cast<int32_t>(prepared.size()));
    nfkc_casefold->normalizeUTF8(0, source, sink, &edits, status);
  }
  for (icu::Edits::Iterator edit = edits.getFineChangesIterator(); edit.next(status);) {
    const auto begin = static_cast<std::uint32_t>(edit.destinationIndex());
    const auto source_begin = static_cast<std::uint32_t>(edit.sourceIndex());
    changes_.push_back({begin, begin + static_cast<std::uint32_t>(edit.newLength()), source_begin,
                        source_begin + static_cast<std::uint32_t>(edit.oldLength())});
  }
  if (U_FAILURE(status)) {  // ICU without its data: most words still match, and the safety tier must not go deaf
    text_ = lower_case(prepared);
    changes_.clear();
  }
}

const Folded::Change* Folded::change_at(std::size_t at) {
  while (next_ < changes_.size() && changes_[next_].end <= at) ++next_;
  return next_ < changes_.size() && changes_[next_].begin <= at ? &changes_[next_] : nullptr;
}

std::uint32_t Folded::in_step(std::size_t at) const {
  if (next_ == 0) return static_cast<std::uint32_t>(at);
  const Change& before = changes_[next_ - 1];
  return before.source_end + static_cast<std::uint32_t>(at) - before.end;
}

std::uint32_t Folded::source_begin(std::size_t at) {
  const Change* change = change_at(at);
  return change != nullptr ? change->source_begin : in_step(at);
}

std::uint32_t Folded::source_end(std::size_t at) {
  const Change* change = change_at(at);
  return change != nullptr ? change->source_end : in_step(at) + 1;
}

}  // namespace verbatim::text
