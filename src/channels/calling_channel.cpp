#include "channels/calling_channel.h"

#include <algorithm>

namespace verbatim::channels {

Judgement judge_status(unsigned status) {
  using Verdict = Judgement::Verdict;
  if (status >= 200 && status < 300) return {};
  constexpr unsigned kTimeout = 408, kTooEarly = 425, kTooMany = 429, kServerError = 500;
  const bool later = status == kTimeout || status == kTooEarly || status == kTooMany || status >= kServerError;
  return {later ? Verdict::again : Verdict::never, "status " + std::to_string(status)};
}

Judgement CallingChannel::judge(unsigned status, std::string_view) const {
  return judge_status(status);
}

Call call_to(std::string host, std::string target, std::string body) {
  return {std::move(host), std::move(target), std::move(body)};
}

std::optional<std::string> path_segment(std::string_view text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  });
  return plain ? std::optional(std::string(text)) : std::nullopt;
}

}  // namespace verbatim::channels
