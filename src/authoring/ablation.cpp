#include "authoring/ablation.h"

#include <cstdio>
#include <string>

#include "base/diagnostic.h"
#include "dialogue/assistant.h"

namespace verbatim::authoring {
namespace {

constexpr double kWorkingPoints[] = {0.50, 0.55, 0.60, 0.65, 0.70, 0.75, 0.80, 0.85, 0.90};

// One wrong answer weighs as much as this many clarifications.
constexpr double kWrongWeighs = 4;

std::string row_of(const std::string& name, const EvalFigures& f) {
  char buffer[160];
  std::snprintf(buffer, sizeof buffer, "%-26s %6.1f %6.1f %6.1f %6.1f %7.1f %7.1f %6.1f %7.1f", name.c_str(), f.right,
                f.wrong, f.reach, f.oos_false, f.safety_recall, f.safety_alarm, f.chat_right,
                f.none + kWrongWeighs * f.wrong);
  return buffer;
}

}  // namespace

void ablate(std::shared_ptr<const content::Content> content, const matching::EngineOptions& options,
            const std::vector<EvalLine>& lines, const std::function<void(std::string_view)>& print) {
  const auto show = [&](const std::string& name, const matching::Tuning& tuning) {
    matching::EngineOptions changed = options;
    changed.tuning = tuning;
    base::Diagnostics diagnostics;
    const dialogue::Assistant assistant(content, changed, diagnostics);
    print(row_of(name, figures_of(run_eval(assistant.bot(""), lines))));
  };
  print("percent                     right  wrong  reach    oos  safety  alarms   chat    cost");
  show("everything", options.tuning);
  for (const matching::Stage& stage : matching::stages()) {
    matching::Tuning tuning = options.tuning;
    tuning.*stage.on = false;
    show(std::string("without ") + stage.name, tuning);
  }
  for (const double sure : kWorkingPoints) {
    matching::Tuning tuning = options.tuning;
    tuning.sure = sure;
    char name[32];
    std::snprintf(name, sizeof name, "sure from %.2f", sure);
    show(name, tuning);
  }
}

}  // namespace verbatim::authoring
