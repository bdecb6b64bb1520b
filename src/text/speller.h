#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text/dictionary.h"
#include "text/normaliser.h"

namespace verbatim::text {

class Letters;

// One word that the speller changed, for the trace.
struct Correction {
  std::string from;
  std::string to;  // one word; several when joined words were split, or shorthand was misspelt
};

// Sends a word that is neither in the dictionary nor in the vocabulary to the nearest vocabulary word within edit
// distance 1 (a swap of neighbours counts as 1), or 2 from eight letters on, or any number of doubled letters
// ("heelpp"). Of several the likeliest: common words before rare ones, usual slips (a swap, a doubled letter, a lost
// one, the next key, a vowel for a vowel) before unusual ones and before another first letter. If none is near, joined
// words are split ("hotflashes" -> "hot flashes"), both halves known, at least one of them from the vocabulary. A
// correct word is never changed; a word of three letters becomes at most a common word that has one more ("whn");
// shorter ones, words with a digit or sign and words of more than 40 bytes are left alone. The vocabulary is a hash of
// deletions (SymSpell's idea: https://github.com/wolfgarbe/SymSpell), so a look-up does not depend on its size.
// Immutable after construction: any number of threads.
class Speller {
 public:
  // `vocabulary`: normalised word -> weight (how often the authors use it; breaks ties). `dictionary` must outlive the
  // speller. Words of three letters or less are known, but nothing is corrected to them. `shorthand`: what is known as
  // typed only by the words it stands for ("cant" -> "can not"); a slip of it ("cnat") becomes these words.
  Speller(const Dictionary& dictionary, const std::unordered_map<std::string, std::uint32_t>& vocabulary,
          const std::unordered_map<std::string, std::string>& shorthand = {});

  // As bytes for the same program alone (base/tables.h), and back, with the same dictionary.
  void pack(base::Packer& packer) const;
  Speller(const Dictionary& dictionary, base::Unpacker& unpacker);

  std::optional<std::string> correct(std::string_view word) const;

  // Rebuilds `message` with its words corrected, source offsets kept; false (and nothing done) if no word needs it.
  bool correct(NormalText& message, std::vector<Correction>* corrections = nullptr) const;

  bool known(std::string_view word) const;
  // Whether the authors use the word, whatever the dictionary says.
  bool in_vocabulary(std::string_view word) const;

  // Of everything that a correction depends on: equal fingerprints, equal corrections.
  std::uint64_t fingerprint() const;

 private:
  struct Word {
    std::string text;
    std::uint32_t weight;
    std::string stands_for;  // of shorthand: its words
  };
  struct Deletion {
    std::uint32_t hash;  // of the word without some of its letters, its lower half; the bucket has more of it
    std::uint32_t word;  // position in words_
  };
  static constexpr std::uint32_t kNone = 0xffffffff;
  void index_words();
  void index_deletions();
  std::size_t slot_of(std::string_view word) const;
  std::vector<std::uint32_t> candidates(const Letters& word) const;
  std::optional<std::string> nearest(const Letters& word) const;
  std::optional<std::string> split(std::string_view word) const;
  const Word* find(std::string_view word) const;

  const Dictionary& dictionary_;
  std::vector<Word> words_;                   // alphabetical
  std::vector<std::uint32_t> slots_;          // positions in words_: open addressing, a power of two, half full
  std::vector<Deletion> deletions_;           // by hash
  std::vector<std::uint32_t> bucket_starts_;  // top bits of a hash -> its first entry in deletions_
  int bucket_shift_ = 63;
};

}  // namespace verbatim::text
