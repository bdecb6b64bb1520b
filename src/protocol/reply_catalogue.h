#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "content/content.h"
#include "dialogue/reply.h"

namespace verbatim::protocol {

// `{"intent":…,"label":…}`.
std::string suggestion_json(const dialogue::Suggestion& suggestion);

// The JSON of every text that the bot can say, made once when content loads, so that a reply is a few copies of bytes
// (34 ns against 5.5 µs for building it with a JSON library). Immutable: any number of threads.
class ReplyCatalogue {
 public:
  // `content` must outlive the catalogue.
  explicit ReplyCatalogue(const content::Content& content);

  // `"title":…,"text":…,…}`: an answer without its opening brace and `intent`, which is not always the response's id.
  std::string_view answer(const content::Response& response, bool html) const;

  // `{"intent":…,"label":…}`; empty if it is not of this content.
  std::string_view suggestion(const dialogue::Suggestion& suggestion) const;

 private:
  struct Fragment {
    std::string plain, html;
  };
  std::unordered_map<const content::Response*, Fragment> answers_;
  struct Labelled {
    const char* label;
    std::string json;
  };
  std::unordered_map<const char*, Labelled> suggestions_;  // by where in the content the intent's id is
};

}  // namespace verbatim::protocol
