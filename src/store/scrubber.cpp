#include "store/scrubber.h"

#include <re2/re2.h>

namespace verbatim::store {
namespace {

std::string joined(const std::vector<std::string>& regexes) {
  std::string all;
  for (const std::string& regex : regexes) all += (all.empty() ? "" : "|") + regex;
  return all;
}

}  // namespace

std::string scrub(std::string_view message, const std::vector<std::string>& names_after) {
  static const RE2 kEmail(
      R"((?i)[\pL\pN._%+-]+\s?(@|\(at\)|\[at\])\s?[\pL\pN-]+(\s?(\.|\(dot\)|\[dot\])\s?[\pL\pN-]+)+)");
  static const RE2 kLink(R"((?i)(https?://|www\.)\S+)");
  static const RE2 kHandle(R"(@[\pL\pN_.]{2,})");
  static const RE2 kNumber(R"([+(]?\pN([\s().,/:-]{0,2}\pN){3,})");
  std::string text(message);
  RE2::GlobalReplace(&text, kEmail, "[email]");
  RE2::GlobalReplace(&text, kLink, "[link]");
  RE2::GlobalReplace(&text, kHandle, "[name]");
  RE2::GlobalReplace(&text, kNumber, "[number]");
  if (!names_after.empty()) {
    const RE2 name(R"((?i)(^|[^\pL\pN])()" + joined(names_after) + R"()([\s:,.]+)[\pL'’.-]+(\s+[\pL'’-]+)?)");
    if (name.ok()) RE2::GlobalReplace(&text, name, R"(\1\2 [name])");
  }
  return text;
}

}  // namespace verbatim::store
