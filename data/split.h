// The three parts of a data set.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace drumvae {

enum class Split : std::uint8_t { train, validation, test };

inline constexpr std::array<Split, 3> kSplits = {Split::train, Split::validation, Split::test};

constexpr std::string_view split_name(Split split) {
  constexpr std::array<std::string_view, 3> kNames = {"train", "validation", "test"};
  return kNames[static_cast<std::size_t>(split)];
}

// The split of that name; nothing for any other text.
constexpr std::optional<Split> split_of(std::string_view name) {
  for (const Split split : kSplits) {
    if (split_name(split) == name) return split;
  }
  return std::nullopt;
}

}  // namespace drumvae
