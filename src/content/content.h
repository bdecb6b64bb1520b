#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/diagnostic.h"
#include "text/normaliser.h"

// What authors wrote, as values: no behaviour, no regex engine, no files. DESIGN.md section 2 is the source of the formats.
namespace verbatim::content {

// A string that an author wrote, with its place, so that a later check can point at it.
struct Phrase {
  std::string text;
  base::Location where;
};

// own: a subject of this bot. neutral: background ("my mum", "please"), hardly counts as content when it is not part of the
// winning pattern. foreign: another subject; it vetoes every answer unless cancelled.
enum class TermKind { own, neutral, foreign };

struct Term {
  std::string name;
  base::Location where;
  std::vector<Phrase> alternatives;  // RE2 source, may nest {other_term}
  std::vector<Phrase> misspelt;      // literal words, kept apart from the public list
  TermKind kind = TermKind::own;
  std::vector<Phrase> cancelled_by;  // `unless:` patterns; a foreign term with one of these present is not foreign
  std::vector<Phrase> hides;         // `hides:` names of terms that do not count inside a span of this one (masking)
};

// How much of a message a pattern must explain before it may answer.
//   strong   may answer from inside a long story
//   normal   the usual
//   bare     only when it explains nearly everything, like a bare topic word
//   whole    only when it is the whole message, neutral words apart
enum class Strength { strong, normal, bare, whole };
inline constexpr int kStrengths = 4;
std::string_view to_string(Strength strength);

struct PatternSource {
  Phrase source;
  Strength strength = Strength::normal;
};

// topical: an answer about the subject. safety: a tier of its own, matched first. chat: greetings and the like.
// refusal: "that is outside this guide".
enum class Tier { topical, safety, chat, refusal };

struct Intent {
  std::string id;
  base::Location where;
  std::string topic;  // `topic:` of its file
  Tier tier = Tier::topical;
  std::vector<PatternSource> patterns;
  std::vector<Phrase> unless;    // patterns that forbid this intent
  std::vector<Phrase> tail;      // safety tier: patterns that add the one-line safety.tail to a topical answer
  std::vector<Phrase> beats;     // ids of siblings that give way when both match
  std::vector<Phrase> examples;  // tests: each must be won by this intent
  std::vector<Phrase> nots;      // tests: each must not be answered with this intent
  Phrase response;               // id of the response; its own id unless `response:` names another
};

struct Topic {
  std::string name;
  Phrase subject;  // name of the term that means that the topic is mentioned; may be empty
};

struct Source {
  std::string title;
  std::string publisher;
  std::string url;
};

enum class ReviewStatus { draft, approved };
struct Review {
  ReviewStatus status = ReviewStatus::draft;
  std::string by, on, next, digest;  // only for approved
};

struct Response {
  std::string id;
  base::Location where;
  std::string title;
  Phrase ask;  // its label as a suggestion; empty only for system.* and safety.tail
  std::vector<Phrase> follow_ups;
  std::vector<Source> sources;
  Review review;
  std::string text;    // the body, byte for byte (Markdown)
  std::string digest;  // "sha256:" + 64 hex digits of `text`
  std::string html;    // rendering of the same tree, safe to insert into a page
  std::string plain;   // rendering of the same tree for terminals and SMS
};

// `intents/<lang>/_language.yaml`: everything about a language that is not about the subject. Word lists are in normalised form.
struct LanguageRules {
  base::Location where;
  text::Expansions expand;                // contractions and chat-speak
  std::vector<std::string> neutral;       // words that carry no content: the, a, please, ...
  std::vector<std::string> dictionaries;  // names of word lists, such as american-english
  std::vector<std::string> yes, no;       // whole messages that accept or decline a suggestion
  std::vector<std::string> pronouns;      // it, they, that, ...
  std::vector<std::string> subjects;      // I, she, ...: no "not" reaches past them
  std::vector<Phrase> openers;            // regexes: "what about", "and for": a follow-up that keeps the aspect
  std::vector<Phrase> tell_more;          // regexes, whole message: "tell me more", "go on"
  std::vector<Phrase> question_words;     // what, how, can, ...: a clause that begins with one asks
  std::vector<Phrase> joiners;            // words between two questions in one message: and, also
  std::vector<Phrase> names_after;        // regexes: "my name is"; what follows is not recorded
  std::vector<Phrase> negation, past, hypothetical;      // regexes whose scope a pattern can ask for with {term@now}
  std::vector<std::pair<std::string, int>> ordinals;     // "first" -> 1, "second one" -> 2, "last" -> -1
};

// A message as somebody typed it, and the intent that it asks for. It teaches the ranking; no pattern need match it.
struct Heard {
  Phrase text;
  Phrase after;                      // the intent that was answered before; empty if it stands alone
  std::vector<std::string> intents;  // several if it asks two questions, or could mean any of them
};

// Everything of one language, cross-checked. Immutable once loaded.
struct Language {
  std::string tag;  // BCP 47, the name of the folder: "en"
  LanguageRules rules;
  std::vector<Topic> topics;
  std::vector<Term> terms;
  std::vector<Intent> intents;
  std::vector<Response> responses;
  std::vector<Heard> heard;
  std::unordered_map<std::string, std::uint32_t> intent_by_id, response_by_id, term_by_name, topic_by_name;

  const Response* response(std::string_view id) const;
  const Intent* intent(std::string_view id) const;
};

// A content set: all languages. `version` is a digest of every file read, so that equal content has an equal version.
struct Content {
  std::vector<Language> languages;
  std::string version;
};

}  // namespace verbatim::content
