#include "channels/form.h"

#include <algorithm>

#include "channels/signature.h"

namespace verbatim::channels {
namespace {

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string byte = text[i] == '%' ? from_hex(text.substr(i + 1, 2)) : std::string();
    if (byte.size() == 1) {
      out += byte;
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

}  // namespace

Form parse_form(std::string_view body) {
  Form form;
  while (!body.empty()) {
    const std::string_view pair = body.substr(0, body.find('&'));
    body.remove_prefix(std::min(pair.size() + 1, body.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    form.emplace_back(decoded(pair.substr(0, equals)), decoded(pair.substr(std::min(equals + 1, pair.size()))));
  }
  return form;
}

std::string_view field(const Form& form, std::string_view name) {
  const auto found = std::find_if(form.begin(), form.end(), [name](const auto& pair) { return pair.first == name; });
  return found == form.end() ? std::string_view() : std::string_view(found->second);
}

bool is_form(std::string_view content_type) {
  return content_type.starts_with("application/x-www-form-urlencoded");
}

}  // namespace verbatim::channels
