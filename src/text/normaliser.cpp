#include "text/normaliser.h"

#include <algorithm>
#include <utility>

#include "text/characters.h"
#include "text/folded.h"
#include "text/utf8.h"

namespace verbatim::text {
namespace {

// A + that is followed by a letter ends the word only after one as short as a receptor's name: er+pr+her2- is "er+ pr+
// her2", but chemo+radiation is "chemo radiation".
constexpr std::size_t kReceptorBytes = 4;

// Letters of one word, no more than two equal ones in a row.
class WordBuilder {
 public:
  void clear() {
    text_.clear();
    marks_ = 0;
    separate('\0');
  }
  void add(std::string_view bytes, char32_t c, CharClass kind) {
    repeats_ = c == last_ ? repeats_ + 1 : 0;
    last_ = c;
    marks_ = kind == CharClass::mark ? marks_ + 1 : 0;
    if ((repeats_ > 1 && kind != CharClass::digit) || marks_ > kMaxMarks) return;
    text_ += bytes;
    last_kind_ = kind;
  }
  // A sign within or at the end of the word; '\0' for one that is left out.
  void separate(char sign) {
    if (sign != '\0') text_ += sign;
    last_ = 0;
    repeats_ = 0;
    last_kind_ = CharClass::separator;
  }
  const std::string& text() const { return text_; }
  CharClass last_kind() const { return last_kind_; }

 private:
  std::string text_;
  char32_t last_ = 0;
  std::size_t repeats_ = 0;
  std::size_t marks_ = 0;
  CharClass last_kind_ = CharClass::separator;
};

std::string without_apostrophes(std::string_view word) {
  WordBuilder out;
  for (std::size_t at = 0; at < word.size();) {
    const CodePoint c = decode(word, at);
    const CharClass kind = class_of(c.value);
    if (is_word(kind)) {
      out.add(word.substr(at, c.bytes), c.value, kind);
    } else if (kind != CharClass::apostrophe) {
      out.separate(static_cast<char>(c.value));
    }
    at += c.bytes;
  }
  return out.text();
}

// Cuts folded text into words and sentences.
class Tokeniser {
 public:
  Tokeniser(Folded& folded, const Expansions& expansions)
      : folded_(folded), text_(folded.text()), expansions_(expansions) {}

  NormalText run();

 private:
  CharClass class_at(std::size_t at) const {
    return at < text_.size() ? class_of(decode(text_, at).value) : CharClass::separator;
  }
  bool is_time(std::size_t colon) const {
    return colon > 0 && text_[colon - 1] >= '0' && text_[colon - 1] <= '9' && class_at(colon + 1) == CharClass::digit;
  }
  std::size_t digits_at(std::size_t at, std::size_t most) const;

  void read_word();
  bool read_within_word(CodePoint c, CharClass kind);
  void read_sign_after_word();
  void read_between_words(CodePoint c, CharClass kind);

  bool add_expansion(const std::string& word, const Token& source);
  void add_word(std::string word, std::size_t begin, std::size_t end);
  void add(std::string_view word, const Token& source);
  void mark_question();

  Folded& folded_;
  std::string_view text_;
  const Expansions& expansions_;
  NormalText normal_;
  WordBuilder word_;
  std::size_t at_ = 0;
  std::size_t sentence_begin_ = 0;  // its first token
  std::uint16_t sentence_ = 0;
  bool sentence_ended_ = false;
  bool full_ = false;
};

NormalText Tokeniser::run() {
  normal_.text.reserve(text_.size() + 16);
  while (at_ < text_.size() && !full_) {
    const CodePoint c = decode(text_, at_);
    const CharClass kind = class_of(c.value);
    if (kind == CharClass::letter || kind == CharClass::digit) {
      read_word();
    } else {
      read_between_words(c, kind);
    }
  }
  return std::move(normal_);
}

std::size_t Tokeniser::digits_at(std::size_t at, std::size_t most) const {
  std::size_t count = 0;
  while (count < most && class_at(at) == CharClass::digit) {
    at += decode(text_, at).bytes;
    ++count;
  }
  return count;
}

void Tokeniser::read_word() {
  const std::size_t begin = at_;
  word_.clear();
  while (at_ < text_.size()) {
    const CodePoint c = decode(text_, at_);
    const CharClass kind = class_of(c.value);
    if (is_word(kind)) {
      word_.add(text_.substr(at_, c.bytes), c.value, kind);
    } else if (!read_within_word(c, kind)) {
      break;
    }
    at_ += c.bytes;
  }
  read_sign_after_word();
  add_word(word_.text(), begin, at_);
}

// A sign that the word goes on behind.
bool Tokeniser::read_within_word(CodePoint c, CharClass kind) {
  const std::size_t next = at_ + c.bytes;
  if (kind == CharClass::apostrophe) {
    if (class_at(next) != CharClass::letter || composes_with_previous(decode(text_, next).value)) return false;
    word_.separate('\'');
    return true;
  }
  if (c.value != '.' && c.value != ',' && c.value != '/') return false;
  if (word_.last_kind() != CharClass::digit || class_at(next) != CharClass::digit) return false;
  if (c.value == '/') {
    word_.separate('/');
  } else if (c.value == '.' || digits_at(next, 4) != 3) {
    word_.separate('.');
  }
  return true;
}

void Tokeniser::read_sign_after_word() {
  if (at_ == text_.size()) return;
  const char sign = text_[at_];
  const bool plus = sign == '+' && (!is_word(class_at(at_ + 1)) || word_.text().size() <= kReceptorBytes);
  const bool percent = sign == '%' && word_.last_kind() == CharClass::digit;
  if (!plus && !percent) return;
  word_.separate(sign);
  ++at_;
}

void Tokeniser::read_between_words(CodePoint c, CharClass kind) {
  const std::size_t next = at_ + c.bytes;
  if (c.value == '&') {
    add_word("and", at_, next);
  } else if (kind == CharClass::question) {
    mark_question();
  } else if (kind == CharClass::stop || (c.value == '.' && !is_word(class_at(next))) ||
             (c.value == ':' && !is_time(at_))) {
    sentence_ended_ = true;
  }
  at_ = next;
}

bool Tokeniser::add_expansion(const std::string& word, const Token& source) {
  const auto found = expansions_.find(word);
  if (found == expansions_.end()) return false;
  const std::string_view words = found->second;
  for (std::size_t at = words.find_first_not_of(' '); at < words.size(); at = words.find_first_not_of(' ', at)) {
    const std::size_t end = std::min(words.find(' ', at), words.size());
    add(words.substr(at, end - at), source);
    at = end;
  }
  return true;
}

// begin and end: of the text that the word was read from.
void Tokeniser::add_word(std::string word, std::size_t begin, std::size_t end) {
  Token source;
  source.source_begin = folded_.source_begin(begin);
  source.source_end = folded_.source_end(end - 1);
  if (add_expansion(word, source)) return;
  if (word.find('\'') == std::string::npos) return add(word, source);

  std::string bare = without_apostrophes(word);
  if (add_expansion(bare, source)) return;
  if (word.ends_with("'s")) {
    while (word.ends_with("'s")) word.resize(word.size() - 2);
    bare = without_apostrophes(word);
    if (add_expansion(word, source) || add_expansion(bare, source)) return;
  }
  add(bare, source);
}

void Tokeniser::add(std::string_view word, const Token& source) {
  if (full_) return;
  if (sentence_ended_ && !normal_.tokens.empty()) {
    ++sentence_;
    sentence_begin_ = normal_.tokens.size();
  }
  sentence_ended_ = false;
  Token token = source;
  token.sentence = sentence_;
  full_ = !normal_.append(word, token);
}

void Tokeniser::mark_question() {
  sentence_ended_ = true;
  // Walking the sentence once a question mark would be quadratic in "??????".
  if (normal_.tokens.empty() || normal_.tokens.back().in_question) return;
  for (std::size_t i = sentence_begin_; i < normal_.tokens.size(); ++i) normal_.tokens[i].in_question = true;
}

}  // namespace

bool NormalText::append(std::string_view added, const Token& like) {
  if (text.size() + added.size() + 1 > kMaxNormalBytes) return false;
  Token token = like;
  token.begin = static_cast<std::uint32_t>(text.size());
  text += added;
  token.end = static_cast<std::uint32_t>(text.size());
  text += ' ';
  tokens.push_back(token);
  return true;
}

Normaliser::Normaliser(Expansions expansions) : expansions_(std::move(expansions)) {}

NormalText Normaliser::normalise(std::string_view utf8) const {
  Folded folded(utf8);
  return Tokeniser(folded, expansions_).run();
}

}  // namespace verbatim::text
