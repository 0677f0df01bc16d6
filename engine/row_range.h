// A part of a batch.
#pragma once

#include <cstdint>

namespace drumvae {

// Rows first .. first + count - 1.
struct RowRange {
  std::int64_t first = 0, count = 0;

  bool operator==(const RowRange&) const = default;
};

}  // namespace drumvae
