// Small packed files for tests: grooves whose every cell differs from its neighbours.
#pragma once

#include <filesystem>

#include "data/packed.h"

namespace drumvae::test {

// Tensor number `seed`: about two hits a step.
inline DrumTensor some_tensor(std::int32_t steps, std::uint32_t seed) {
  DrumTensor tensor = empty_tensor(steps);
  std::uint32_t state = seed * 2654435761U + 1;
  for (std::size_t cell = 0; cell < tensor.velocities.size(); ++cell) {
    state = state * 1664525U + 1013904223U;
    if (state >> 30U != 0) continue;
    tensor.hits[cell / kDrumClasses] |= static_cast<std::uint16_t>(1U << cell % kDrumClasses);
    tensor.velocities[cell] = static_cast<std::uint8_t>(1 + (state >> 8U) % 127);
    tensor.offsets[cell] =
        static_cast<std::int16_t>(static_cast<int>(state >> 16U & 63U) * 512 - 15360);
  }
  return tensor;
}

// Writes `sizes` examples of the splits; example i of a split s is some_tensor(steps, 1000*s + i),
// from file s, window i.
inline void write_examples(const std::filesystem::path& path, std::int32_t steps,
                           const std::array<std::uint32_t, 3>& sizes) {
  PackedDrumsWriter writer(steps);
  for (std::uint32_t s = 0; s < sizes.size(); ++s) {
    const std::uint32_t file = writer.add_file("drummer" + std::to_string(s) + "/a.mid");
    for (std::uint32_t i = 0; i < sizes[s]; ++i) {
      writer.add(kSplits[s], some_tensor(steps, 1000 * s + i), {file, i});
    }
  }
  writer.write(path, {.source = "tests", .window_kind = "bar", .pitch_map = "roland", .bars = 1});
}

// Pattern number `seed`.
inline DrumSets some_pattern(std::int32_t steps, PatternKit kit, std::uint32_t seed) {
  DrumSets sets(static_cast<std::size_t>(steps));
  std::uint64_t state = seed * 2654435761U + 1;
  for (std::uint64_t& set : sets) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    set = (state >> 63U) != 0 ? 0 : state >> (64U - static_cast<unsigned>(drums_of(kit)));
  }
  return sets;
}

// As write_examples(): example i of split s is some_pattern(steps, kit, 1000*s + i).
inline void write_patterns(const std::filesystem::path& path, std::int32_t steps, PatternKit kit,
                           const std::array<std::uint32_t, 3>& sizes) {
  PackedDrumsWriter writer(steps, kit);
  for (std::uint32_t s = 0; s < sizes.size(); ++s) {
    const std::uint32_t file = writer.add_file("drummer" + std::to_string(s) + "/a.mid");
    for (std::uint32_t i = 0; i < sizes[s]; ++i)
      writer.add(kSplits[s], some_pattern(steps, kit, 1000 * s + i), {file, i});
  }
  writer.write(path, {.source = "tests", .window_kind = "pattern", .pitch_map = "gm", .bars = 1});
}

}  // namespace drumvae::test
