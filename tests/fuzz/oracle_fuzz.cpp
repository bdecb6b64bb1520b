// Any bytes as a message to a small language that has every join, scope and strength: the matcher finds exactly what
// the oracle (tests/matching/oracle.h) finds.
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "matching/clever_matches.h"
#include "matching/oracle.h"
#include "matching/sample_language.h"
#include "text/utf8.h"

namespace {

using namespace verbatim;

constexpr std::string_view kTopics = R"yaml(
topic: pain
terms:
  pain: ["pains?", "(sore|aching)( (back|leg))?", "hurt(s|ing)?"]
  drug: [morphine, "pain ?killers?", "cdk4/6"]
  how_long: ["how (long|many (days|weeks))", "for( ever)?"]
intents:
  pain.relief:
    patterns: ["{pain} & {drug}", "{drug} ... stop ~ {pain}", "help ~ with ~ {pain}"]
    examples: ["does morphine help pain"]
  pain.duration:
    patterns: ["{how_long} ... {pain}", "{how_long} {drug}", "{drug} & {how_long} & last"]
    examples: ["how long will the pain last"]
)yaml";

struct Matcher {
  sample::Language language{kTopics};
  oracle::Oracle oracle{language.engine().model()};
};

Matcher& matcher() {
  static Matcher matcher;
  return matcher;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  matcher();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (text::first_invalid_utf8(bytes)) return 0;
  const matching::Engine& engine = matcher().language.engine();
  const std::string_view message = text::first_characters(bytes, 200);  // the oracle tries everything
  const matching::Analysis analysis(engine.model(), engine.normalise(message), nullptr);
  if (matcher().oracle.matches(analysis) == matching::clever(engine.model(), analysis)) return 0;
  std::fprintf(stderr, "the matcher and the oracle disagree on: %s\n", analysis.text.text.c_str());
  std::abort();
}
