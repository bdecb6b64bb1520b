#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "dialogue/reply.h"

namespace verbatim::app {

// A reply for people at a terminal: titles, plain texts, numbered suggestions.
std::string to_text(const dialogue::Reply& reply);

// A reply for scripts: kind, answers with intent, title and text, suggestions.
nlohmann::json to_json(const dialogue::Reply& reply);

}  // namespace verbatim::app
