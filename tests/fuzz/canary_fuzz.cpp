// A planted bug, for the fuzzing itself to be tested: a fuzzer that is built and run right finds it within seconds.
#include <cstddef>
#include <cstdint>
#include <memory>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 4 || data[0] != 'B' || data[1] != 'U' || data[2] != 'G') return 0;
  const auto four = std::make_unique<std::uint8_t[]>(4);
  const volatile std::uint8_t beyond = four[4 + data[3] % 4];
  return beyond > 255 ? 1 : 0;
}
