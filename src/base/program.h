#pragma once

#include <string>

namespace verbatim::base {

// Names what runs: the build ids (https://fedoraproject.org/wiki/Releases/FeatureBuildId) of this program and of the
// libraries that it runs with. Another build of any of them gives another name; the same files give the same name on
// every machine. Empty where the program has no build id: then nothing is known. Any
// thread.
const std::string& program_id();

}  // namespace verbatim::base
