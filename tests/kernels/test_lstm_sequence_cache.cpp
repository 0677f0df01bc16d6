// The layouts of the LSTM caches, the CPU's and CUDA's: aligned, without overlap, as long as they
// say.
#include <catch2/catch.hpp>
#include <vector>

#include "engine/build_config.h"
#include "kernels/lstm_sequence_cpu.h"
#if DRUMVAE_HAS_CUDA
#include "kernels/lstm_sequence.cuh"
#endif

using namespace drumvae;

namespace {

const LstmShape kShape{.steps = 3, .rows = 5, .row = 7, .context = 2, .units = 3};

// First and last byte of a part.
template <int Rank>
std::pair<const float*, const float*> extent(const View<float, Rank>& view) {
  return {view.data(), view.data() + view.size()};
}

void require_apart(const std::vector<std::pair<const float*, const float*>>& parts,
                   const std::byte* memory, Index bytes, std::uintptr_t alignment) {
  for (const auto& [first, end] : parts) {
    REQUIRE(reinterpret_cast<std::uintptr_t>(first) % alignment == 0);
    REQUIRE(reinterpret_cast<const std::byte*>(first) >= memory);
    REQUIRE(reinterpret_cast<const std::byte*>(end) <= memory + bytes);
    for (const auto& [other_first, other_end] : parts) {
      REQUIRE((first == other_first || end <= other_first || other_end <= first));
    }
  }
}

}  // namespace

TEST_CASE("The parts of a training cache are aligned and apart") {
  alignas(64) static std::byte memory[1 << 16];
  const SequenceCache cache =
      lay_out_sequence_cache(kShape, Pass::training, true, ElementType::f32, memory);
  REQUIRE(cache.context.size() == 0);
  require_apart({extent(cache.gates), extent(cache.cells)}, memory, cache.bytes, 64);

  const SequenceCache hoisting =
      lay_out_sequence_cache(kShape, Pass::training, false, ElementType::f32, memory);
  require_apart({extent(hoisting.gates), extent(hoisting.cells), extent(hoisting.context)}, memory,
                hoisting.bytes, 64);
}

TEST_CASE("A cache is as long without memory as with it") {
  alignas(64) static std::byte memory[1 << 16];
  Cpu cpu(1);
  for (Pass pass : {Pass::inference, Pass::training}) {
    for (bool dropout : {false, true}) {
      for (Precision precision : {Precision::fp32, Precision::bf16}) {
        REQUIRE(
            lay_out_sequence_cache(kShape, pass, dropout, storage_type(precision), memory).bytes ==
            lstm_sequence_cache_bytes(kShape, pass, dropout, precision, cpu));
      }
    }
  }
}

TEST_CASE("Activations in bf16 take half the memory") {
  const auto bytes = [](ElementType type) {
    return lay_out_sequence_cache(kShape, Pass::training, false, type, nullptr).gates.size() * 4;
  };
  REQUIRE(bytes(ElementType::bf16) * 2 == bytes(ElementType::f32));
}

TEST_CASE("Inference keeps nothing") {
  REQUIRE(lay_out_sequence_cache(kShape, Pass::inference, false, ElementType::f32, nullptr).bytes ==
          0);
}

#if DRUMVAE_HAS_CUDA

TEST_CASE("The parts of a CUDA cache are aligned for vector loads, and apart") {
  alignas(256) static std::byte memory[1 << 16];
  const DeviceSequenceCache training = lay_out_device_cache(kShape, Pass::training, true, memory);
  require_apart({extent(training.gates), extent(training.cells), extent(training.inputs),
                 extent(training.d_context), extent(training.d_hidden), extent(training.d_cell)},
                memory, training.bytes, 256);
  const DeviceSequenceCache inference =
      lay_out_device_cache(kShape, Pass::inference, false, memory);
  require_apart({extent(inference.gates), extent(inference.cells), extent(inference.inputs)},
                memory, inference.bytes, 256);
}

TEST_CASE("A CUDA cache is as long without memory as with it") {
  alignas(256) static std::byte memory[1 << 16];
  for (Pass pass : {Pass::inference, Pass::training}) {
    for (bool dropout : {false, true}) {
      REQUIRE(lay_out_device_cache(kShape, pass, dropout, memory).bytes ==
              lay_out_device_cache(kShape, pass, dropout, nullptr).bytes);
    }
  }
}

TEST_CASE(
    "A CUDA cache holds all gates, one step of cells in inference, and x where it is put "
    "together") {
  const DeviceSequenceCache training = lay_out_device_cache(kShape, Pass::training, false, nullptr);
  REQUIRE(training.gates.shape() == std::array<Index, 3>{3, 5, 12});
  REQUIRE(training.cells.shape() == std::array<Index, 3>{3, 5, 3});
  REQUIRE(training.inputs.shape() == std::array<Index, 2>{15, 9});
  REQUIRE(training.d_context.shape() == std::array<Index, 3>{3, 5, 2});
  REQUIRE(training.slot(2) == 2);
  const DeviceSequenceCache inference =
      lay_out_device_cache(kShape, Pass::inference, false, nullptr);
  REQUIRE(inference.gates.shape() == std::array<Index, 3>{3, 5, 12});
  REQUIRE(inference.cells.shape() == std::array<Index, 3>{1, 5, 3});
  REQUIRE(inference.slot(2) == 0);
  LstmShape rows_only = kShape;
  rows_only.context = 0;
  REQUIRE(lay_out_device_cache(rows_only, Pass::training, false, nullptr).inputs.size() == 0);
  REQUIRE(lay_out_device_cache(rows_only, Pass::training, true, nullptr).inputs.size() > 0);
  rows_only.steps = 1;  // [x, h], for one product in place of two
  REQUIRE(lay_out_device_cache(rows_only, Pass::inference, false, nullptr).inputs.shape() ==
          std::array<Index, 2>{5, 10});
}

#endif
