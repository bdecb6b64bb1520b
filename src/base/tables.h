#pragma once

#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

#include "base/packing.h"

// Vectors of plain values as bytes and back: their memory as it is, for the same program on the same kind of machine
// alone. What is read is as long as what was written; whether its numbers fit anything else is for the caller to know.
namespace verbatim::base {

// Whether equal values have equal bytes. A type with numbers that are not whole, which the compiler cannot tell of,
// says so itself: `using WithoutPadding = void;`.
template <typename Item>
concept PlainItem = std::is_trivially_copyable_v<Item> &&
    (std::has_unique_object_representations_v<Item> || std::is_floating_point_v<Item> ||
     requires { typename Item::WithoutPadding; });

template <PlainItem Item, typename Allocator>
void pack_table(Packer& packer, const std::vector<Item, Allocator>& table) {
  packer.text({reinterpret_cast<const char*>(table.data()), table.size() * sizeof(Item)});
}

template <PlainItem Item, typename Allocator>
void unpack_table(Unpacker& unpacker, std::vector<Item, Allocator>& table) {
  const std::string_view bytes = unpacker.text();
  table.resize(bytes.size() / sizeof(Item));
  if (!table.empty()) std::memcpy(static_cast<void*>(table.data()), bytes.data(), table.size() * sizeof(Item));
}

inline void pack_texts(Packer& packer, const std::vector<std::string>& texts) {
  packer.number(texts.size());
  for (const std::string& text : texts) packer.text(text);
}

inline void unpack_texts(Unpacker& unpacker, std::vector<std::string>& texts) {
  texts.clear();
  for (std::uint64_t left = unpacker.number(); left > 0 && !unpacker.failed(); --left) {
    texts.emplace_back(unpacker.text());
  }
}

}  // namespace verbatim::base
