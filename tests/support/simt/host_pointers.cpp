// Pointers are told from numbers by the process's own map of its memory.
#include "tests/support/simt/host_pointers.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <vector>

#include "tests/support/simt/device_memory.h"
#include "tests/support/simt/sanitizer.h"

namespace drumvae::simt {
namespace {

struct Range {
  std::uintptr_t begin, end;
};

// What the process may read and not execute; empty where the system has no such file.
std::vector<Range> read_map() {
  std::vector<Range> ranges;
  std::FILE* map = std::fopen("/proc/self/maps", "r");
  if (!map) return ranges;
  char line[512];
  while (std::fgets(line, sizeof line, map)) {
    unsigned long begin = 0, end = 0;
    char rights[5] = "";
    if (std::sscanf(line, "%lx-%lx %4s", &begin, &end, rights) != 3) continue;
    if (rights[0] == 'r' && rights[2] != 'x') ranges.push_back({begin, end});
  }
  std::fclose(map);
  return ranges;
}

bool is_mapped(std::uintptr_t place) {
  constexpr std::uintptr_t kSmallest = std::uintptr_t{1} << 32U;
  constexpr std::uintptr_t kLargest = std::uintptr_t{1} << 47U;
  if (place < kSmallest || place >= kLargest) return false;
  static std::vector<Range> ranges;
  const auto holds = [&](const Range& range) { return range.begin <= place && place < range.end; };
  if (std::any_of(ranges.begin(), ranges.end(), holds)) return true;
  ranges = read_map();  // it may have grown
  return std::any_of(ranges.begin(), ranges.end(), holds);
}

}  // namespace

std::ptrdiff_t host_pointer_at(std::span<const std::byte> argument) {
  if (kAddressSanitizer || race::kChecked) return -1;
  std::uintptr_t word = 0;
  for (std::size_t at = 0; at + sizeof word <= argument.size(); at += sizeof word) {
    std::memcpy(&word, argument.data() + at, sizeof word);
    // Of no bytes: a view of nothing may stand at an allocation's end.
    if (residence(reinterpret_cast<const void*>(word), 0) == Residence::host && is_mapped(word))
      return static_cast<std::ptrdiff_t>(at);
  }
  return -1;
}

}  // namespace drumvae::simt
