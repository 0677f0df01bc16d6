// The entry points that instrumented code calls.
#include "tests/simt/access_count.h"

#include <atomic>
#include <cstdint>
#include <unordered_set>

#include "tests/support/simt/device_memory.h"
#include "tests/support/simt/grid.h"

namespace {

using Address = std::uintptr_t;
constexpr Address kWord = 4;

struct Count {
  bool on = false;
  Address ignored_begin = 0, ignored_end = 0;
  std::size_t launch = 0;  // whose words these are
  std::unordered_set<Address> read, written;
  simt_test::Accesses before;  // of the launches before

  void begin_launch(std::size_t number) {
    before.read += read.size() * kWord;
    before.written += written.size() * kWord;
    read.clear();
    written.clear();
    launch = number;
  }
};

Count count;

void touch(std::unordered_set<Address> Count::*words, const void* first, std::size_t bytes) {
  const auto begin = reinterpret_cast<Address>(first);
  if (!count.on || (begin >= count.ignored_begin && begin < count.ignored_end)) return;
  if (drumvae::simt::residence(first, bytes) != drumvae::simt::Residence::device) return;
  if (count.launch != drumvae::simt::grids_begun())
    count.begin_launch(drumvae::simt::grids_begun());
  for (Address word = begin / kWord; word <= (begin + bytes - 1) / kWord; ++word)
    (count.*words).insert(word);
}

}  // namespace

namespace simt_test {

CountAccesses::CountAccesses(const void* ignored, std::size_t bytes) {
  const auto begin = reinterpret_cast<Address>(ignored);
  count = Count{.on = true, .ignored_begin = begin, .ignored_end = begin + bytes};
}
CountAccesses::~CountAccesses() { count.on = false; }

Accesses CountAccesses::so_far() const {
  count.begin_launch(0);
  return count.before;
}

}  // namespace simt_test

#define ACCESS(name, words, bytes) \
  void __tsan_##name(void* at) { touch(&Count::words, at, bytes); }
#define ACCESSES(bytes)            \
  ACCESS(read##bytes, read, bytes) \
  ACCESS(write##bytes, written, bytes)
#define UNALIGNED(bytes)                     \
  ACCESS(unaligned_read##bytes, read, bytes) \
  ACCESS(unaligned_write##bytes, written, bytes)

extern "C" {
ACCESSES(1)
ACCESSES(2)
ACCESSES(4)
ACCESSES(8)
ACCESSES(16)
UNALIGNED(2)
UNALIGNED(4)
UNALIGNED(8)
UNALIGNED(16)
void __tsan_read_range(void* at, std::size_t bytes) { touch(&Count::read, at, bytes); }
void __tsan_write_range(void* at, std::size_t bytes) { touch(&Count::written, at, bytes); }
std::uint32_t __tsan_atomic32_fetch_add(std::uint32_t* at, std::uint32_t value, int /*order*/) {
  touch(&Count::read, at, sizeof(*at));
  touch(&Count::written, at, sizeof(*at));
  return std::atomic_ref(*at).fetch_add(value);
}
void __tsan_vptr_update(void** /*at*/, void* /*value*/) {}
void __tsan_func_entry(void* /*caller*/) {}
void __tsan_func_exit() {}
void __tsan_init() {}
}
