#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "content/content.h"

namespace verbatim::content {

// A language while it is being read: what has been read so far, and what cannot be checked before all of it is.
struct LanguageDraft {
  // `misspelt:` of one term; any file may hold it for a term of another.
  struct Misspelt {
    Phrase term;
    std::vector<Phrase> words;
  };

  Language language;
  std::vector<Misspelt> misspelt;
  std::vector<base::Location> topic_places;  // where language.topics[i] is named
  bool complete = true;  // false when a part of it could not be read: then references are not checked
};

}  // namespace verbatim::content
