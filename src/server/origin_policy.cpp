#include "server/origin_policy.h"

#include <algorithm>

#include "server/address_set.h"

namespace verbatim::server {
namespace {

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

bool is_host_and_port(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
  });
}

}  // namespace

base::Result<OriginPolicy> OriginPolicy::parse(std::string_view list) {
  OriginPolicy policy;
  for (const std::string_view part : split_list(list)) {
    if (part == "*") {
      policy.everyone_ = true;
      continue;
    }
    const std::string origin = lowered(part);
    const std::size_t scheme = origin.find("://");
    const std::size_t host = scheme == std::string::npos ? 0 : scheme + 3;
    Pattern pattern{origin, {}, false};
    std::string_view rest = std::string_view(origin).substr(host);
    if (rest.starts_with("*.")) {
      pattern = {origin.substr(0, host), origin.substr(host + 1), true};
      rest.remove_prefix(2);
    }
    if (scheme == std::string::npos || scheme == 0 || !is_host_and_port(rest)) {
      return base::Error{"\"" + std::string(part) +
                         "\" is not an origin like https://example.org or https://*.example.org"};
    }
    policy.patterns_.push_back(std::move(pattern));
  }
  return policy;
}

bool OriginPolicy::is_cross_origin(const HttpRequest& head) {
  const std::size_t origins = head.count("Origin");
  if (origins == 0) return false;
  const std::string_view origin = head.header("Origin");
  const std::size_t scheme = origin.find("://");
  return origins > 1 || scheme == std::string_view::npos ||
         !equal_ignoring_case(origin.substr(scheme + 3), head.header("Host"));
}

bool OriginPolicy::allows(const HttpRequest& head) const {
  if (!is_cross_origin(head)) return true;
  return head.count("Origin") == 1 && listed(head.header("Origin"));
}

bool OriginPolicy::listed(std::string_view origin) const {
  const std::string asked = lowered(origin);
  return everyone_ || std::any_of(patterns_.begin(), patterns_.end(), [&asked](const Pattern& pattern) {
           if (!pattern.wildcard) return asked == pattern.head;
           const std::size_t fixed = pattern.head.size() + pattern.tail.size();
           if (asked.size() <= fixed || !asked.starts_with(pattern.head) || !asked.ends_with(pattern.tail))
             return false;
           return is_host_and_port(std::string_view(asked).substr(pattern.head.size(), asked.size() - fixed));
         });
}

}  // namespace verbatim::server
