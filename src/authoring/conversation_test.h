#pragma once

#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "dialogue/assistant.h"

namespace verbatim::authoring {

struct ConversationResult {
  std::size_t conversations = 0;
  std::size_t turns = 0;
};

// Plays the conversations of a YAML file against the bot. Each expectation that fails, and each mistake in the file, is
// a diagnostic at its line. The format, a list of conversations:
//
//   - name: a follow-up keeps the topic
//     turns:
//       - say: what is hormone therapy
//         answers: [hormone_therapy.overview]     # all answers, in order; "system.clarify" and the like too
//       - say: what about side effects?
//         answers: [hormone_therapy.side_effects]
//         kind: answer                            # answer | safety | clarify | fallback
//         suggests: [hormone_therapy.duration]    # each must be among the suggestions
//       - choose: hormone_therapy.duration        # taps a suggestion
//         answers: [hormone_therapy.duration]
ConversationResult run_conversations(const dialogue::Assistant& assistant, const std::string& path,
                                     base::Diagnostics& diagnostics);

}  // namespace verbatim::authoring
