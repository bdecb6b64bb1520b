#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

// application/x-www-form-urlencoded (https://url.spec.whatwg.org/#application/x-www-form-urlencoded). Pure: any thread.
namespace verbatim::channels {

// Names and values, decoded, in the order sent. The bytes may be anything but are whole: check that they are UTF-8.
using Form = std::vector<std::pair<std::string, std::string>>;
Form parse_form(std::string_view body);

// The first value of that name; empty if there is none.
std::string_view field(const Form& form, std::string_view name);

bool is_form(std::string_view content_type);

}  // namespace verbatim::channels
