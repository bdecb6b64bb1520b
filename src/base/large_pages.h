#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <new>

namespace verbatim::base {

// An allocator for tables of megabytes that are read all over the place: on pages of 2 MiB where Linux has them (as
// transparent huge pages, https://docs.kernel.org/admin-guide/mm/transhuge.html), or the processor spends its time on
// finding pages.
template <typename Item>
struct LargePages {
  using value_type = Item;
  static constexpr std::size_t kPage = std::size_t{2} << 20;

  LargePages() = default;
  template <typename Other>
  explicit LargePages(const LargePages<Other>&) {}

  Item* allocate(std::size_t count) {
    const std::size_t bytes = count * sizeof(Item);
    const bool large = bytes >= kPage;
    void* memory = large ? std::aligned_alloc(kPage, (bytes + kPage - 1) / kPage * kPage) : std::malloc(bytes);
    if (memory == nullptr) throw std::bad_alloc();
    if (large) ::madvise(memory, bytes / kPage * kPage, MADV_HUGEPAGE);  // where there are none it is as it was
    return static_cast<Item*>(memory);
  }
  void deallocate(Item* memory, std::size_t) { std::free(memory); }
  bool operator==(const LargePages&) const = default;
};

}  // namespace verbatim::base
