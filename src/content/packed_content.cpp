#include "content/packed_content.h"

#include <concepts>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/packing.h"

namespace verbatim::content {
namespace {

// What both ways have in common: each value goes to the function for its kind.
template <typename Way>
class Archive {
 public:
  template <typename... Values>
  void operator()(Values&... values) {
    (put(values), ...);
  }

 protected:
  template <typename Value>
  void put(Value& value) {
    using Plain = std::remove_const_t<Value>;
    if constexpr (std::is_same_v<Plain, std::string>) {
      way().text(value);
    } else if constexpr (std::is_integral_v<Plain> || std::is_enum_v<Plain>) {
      way().number(value);
    } else if constexpr (requires { typename Plain::mapped_type; }) {
      way().map(value);
    } else if constexpr (requires { typename Plain::value_type; }) {
      way().list(value);
    } else {
      fields(way(), value);
    }
  }

 private:
  Way& way() { return static_cast<Way&>(*this); }
};

class Writer : public Archive<Writer> {
 public:
  explicit Writer(std::string& out) : packer_(out) {}

  void text(const std::string& value) { packer_.text(value); }
  template <typename Number>
  void number(Number value) {
    packer_.number(static_cast<std::uint64_t>(value));
  }
  template <typename List>
  void list(const List& values) {
    packer_.number(values.size());
    for (const auto& value : values) put(value);
  }
  template <typename Map>
  void map(const Map& values) {
    packer_.number(values.size());
    for (const auto& [key, value] : values) (*this)(key, value);
  }
  // Each name once: thousands of places are in some hundred files.
  void file(const std::string& name) {
    const auto [known, is_new] = files_.emplace(name, files_.size());
    packer_.number(known->second);
    if (is_new) packer_.text(name);
  }

 private:
  base::Packer packer_;
  std::unordered_map<std::string, std::size_t> files_;
};

class Reader : public Archive<Reader> {
 public:
  explicit Reader(std::string_view in) : unpacker_(in) {}

  void text(std::string& value) { value = unpacker_.text(); }
  template <typename Number>
  void number(Number& value) {
    value = static_cast<Number>(unpacker_.number());
  }
  template <typename List>
  void list(List& values) {
    for (std::uint64_t left = count(); left > 0 && !unpacker_.failed(); --left) put(values.emplace_back());
  }
  template <typename Map>
  void map(Map& values) {
    for (std::uint64_t left = count(); left > 0 && !unpacker_.failed(); --left) {
      typename Map::key_type key;
      typename Map::mapped_type value{};
      (*this)(key, value);
      values.emplace(std::move(key), std::move(value));
    }
  }
  void file(std::string& name) {
    const std::uint64_t number = unpacker_.number();
    if (number == files_.size()) files_.emplace_back(unpacker_.text());
    if (number < files_.size()) name = files_[number];
  }
  bool right() const { return !unpacker_.failed() && unpacker_.at_end(); }

 private:
  std::uint64_t count() { return unpacker_.number(); }

  base::Unpacker unpacker_;
  std::vector<std::string> files_;
};

template <typename Value, typename Of>
concept A = std::same_as<std::remove_const_t<Value>, Of>;

// The members of each type, by structured bindings: one that is added there does not compile until it is added here.
void fields(auto& archive, A<base::Location> auto& value) {
  auto& [file, line, column] = value;
  archive.file(file);
  archive(line, column);
}

void fields(auto& archive, A<std::pair<std::string, int>> auto& value) {
  archive(value.first, value.second);
}

void fields(auto& archive, A<Phrase> auto& value) {
  auto& [text, where] = value;
  archive(text, where);
}

void fields(auto& archive, A<Term> auto& value) {
  auto& [name, where, alternatives, misspelt, kind, cancelled_by, hides] = value;
  archive(name, where, alternatives, misspelt, kind, cancelled_by, hides);
}

void fields(auto& archive, A<PatternSource> auto& value) {
  auto& [source, strength] = value;
  archive(source, strength);
}

void fields(auto& archive, A<Intent> auto& value) {
  auto& [id, where, topic, tier, patterns, unless, tail, beats, examples, nots, response] = value;
  archive(id, where, topic, tier, patterns, unless, tail, beats, examples, nots, response);
}

void fields(auto& archive, A<Topic> auto& value) {
  auto& [name, subject] = value;
  archive(name, subject);
}

void fields(auto& archive, A<Source> auto& value) {
  auto& [title, publisher, url] = value;
  archive(title, publisher, url);
}

void fields(auto& archive, A<Review> auto& value) {
  auto& [status, by, on, next, digest] = value;
  archive(status, by, on, next, digest);
}

void fields(auto& archive, A<Response> auto& value) {
  auto& [id, where, title, ask, follow_ups, sources, review, text, digest, html, plain] = value;
  archive(id, where, title, ask, follow_ups, sources, review, text, digest, html, plain);
}

void fields(auto& archive, A<LanguageRules> auto& value) {
  auto& [where, expand, neutral, dictionaries, yes, no, pronouns, subjects, openers, tell_more, question_words, joiners,
         names_after, negation, past, hypothetical, ordinals] = value;
  archive(where, expand, neutral, dictionaries, yes, no, pronouns, subjects, openers, tell_more, question_words,
          joiners, names_after, negation, past, hypothetical, ordinals);
}

void fields(auto& archive, A<Heard> auto& value) {
  auto& [text, after, intents] = value;
  archive(text, after, intents);
}

void fields(auto& archive, A<Language> auto& value) {
  auto& [tag, rules, topics, terms, intents, responses, heard, intent_by_id, response_by_id, term_by_name,
         topic_by_name] = value;
  archive(tag, rules, topics, terms, intents, responses, heard, intent_by_id, response_by_id, term_by_name,
          topic_by_name);
}

void fields(auto& archive, A<Content> auto& value) {
  auto& [languages, version] = value;
  archive(languages, version);
}

}  // namespace

std::string pack(const Content& content) {
  std::string bytes;
  Writer writer(bytes);
  writer(content);
  return bytes;
}

std::optional<Content> unpack(std::string_view bytes) {
  Reader reader(bytes);
  std::optional<Content> content(std::in_place);
  reader(*content);
  if (!reader.right()) content.reset();
  return content;
}

}  // namespace verbatim::content
