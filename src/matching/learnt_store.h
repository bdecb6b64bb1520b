#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace verbatim::matching {

// The seam to where what an engine learnt is kept from one start to the next. A name tells everything that the bytes
// depend on (see learnt_name), so that what is found under it needs not be learnt again. Any thread.
class LearntStore {
 public:
  virtual ~LearntStore() = default;
  // The bytes that were put under the name; nothing if there are none, or if a bit of them is not as it was.
  virtual std::optional<std::string> get(const std::string& name) = 0;
  // Whether there is something under the name, right or damaged.
  virtual bool has(const std::string& name) = 0;
  // Keeps them if it can. A store may forget at any time: then it is learnt again.
  virtual void put(const std::string& name, std::string_view bytes) = 0;
};

// "<kind>-<32 hex digits>": a hash of `inputs` and of the program that works on them. Empty (nothing is to be kept) if
// it is not known which program that is.
std::string learnt_name(std::string_view kind, std::string_view inputs);

// The same as get and put, but `store` may be null and `name` empty: then nothing is found or kept.
std::optional<std::string> find_learnt(LearntStore* store, const std::string& name);
void keep_learnt(LearntStore* store, const std::string& name, std::string_view bytes);

}  // namespace verbatim::matching
