#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// What each messaging platform can show: one table, so that a limit is stated once and with its source.
namespace verbatim::channels {

// A limit, and the page of the platform that states it.
struct Bound {
  std::size_t most = 0;
  const char* source = "";
};

// What a platform counts a text's length in.
enum class Unit { utf16, characters };  // code units of UTF-16, code points
std::size_t length_of(std::string_view utf8, Unit unit);

// How a platform wants its text written.
struct Markup {
  std::string (*escape)(std::string_view text);
  std::string_view strong_begin, strong_end;  // empty: bold is not shown
  std::string_view bullet;                    // before an item of a list
  // A link, from its address and its words as they are to be written; null: the address follows the words in brackets.
  std::string (*link)(std::string_view url, std::string_view words);
};

struct Platform {
  std::string_view name;
  const Markup& markup;
  Unit unit;
  Bound text;          // length of one message
  Bound messages;      // that one reply can consist of
  Bound buttons;       // below a reply; 0: suggestions are numbered
  Bound label;         // length of a button's words
  Bound payload{};     // length of the intent's id that a button carries; 0: it carries none
  Bound list{};        // rows of a list to choose from, for suggestions that are no buttons; 0: there is no such list
  Bound list_label{};  // length of a row's words
  Bound list_title{};  // length of the words that open the list
};

const std::vector<Platform>& platforms();

// The row of that name; it must be one of the table's.
const Platform& platform(std::string_view name);

}  // namespace verbatim::channels
