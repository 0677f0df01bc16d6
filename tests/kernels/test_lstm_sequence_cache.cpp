// The layout of the CPU's LSTM cache: aligned, without overlap, as long as it says.
#include <catch2/catch.hpp>
#include <vector>

#include "kernels/lstm_sequence_cpu.h"

using namespace drumvae;

namespace {

const LstmShape kShape{.steps = 3, .rows = 5, .row = 7, .context = 2, .units = 3};

// First and last byte of a part.
template <int Rank>
std::pair<const float*, const float*> extent(const View<float, Rank>& view) {
  return {view.data(), view.data() + view.size()};
}

}  // namespace

TEST_CASE("The parts of a training cache are aligned, in order and apart") {
  alignas(64) static std::byte memory[1 << 16];
  const SequenceCache cache = lay_out_sequence_cache(kShape, Pass::training, true, memory);
  const std::vector<std::pair<const float*, const float*>> parts{
      extent(cache.gates),  extent(cache.cells),    extent(cache.zeros),
      extent(cache.d_cell), extent(cache.d_hidden), extent(cache.inputs)};
  for (const auto& [first, end] : parts) {
    REQUIRE(reinterpret_cast<std::uintptr_t>(first) % 64 == 0);
    REQUIRE(reinterpret_cast<const std::byte*>(end) <= memory + cache.bytes);
    for (const auto& [other_first, other_end] : parts) {
      REQUIRE((first == other_first || end <= other_first || other_end <= first));
    }
  }
}

TEST_CASE("A cache is as long without memory as with it") {
  alignas(64) static std::byte memory[1 << 16];
  Cpu cpu(1);
  for (Pass pass : {Pass::inference, Pass::training}) {
    for (bool dropout : {false, true}) {
      REQUIRE(lay_out_sequence_cache(kShape, pass, dropout, memory).bytes ==
              lstm_sequence_cache_bytes(kShape, pass, dropout, Precision::fp32, cpu));
    }
  }
}

TEST_CASE("Inference keeps one step, and inputs are kept only where they are not the rows") {
  LstmShape rows_only = kShape;
  rows_only.context = 0;
  REQUIRE(lay_out_sequence_cache(kShape, Pass::inference, false, nullptr).gates.extent(0) == 1);
  const auto keeps_inputs = [](const LstmShape& shape, bool dropout) {
    return lay_out_sequence_cache(shape, Pass::training, dropout, nullptr).inputs.size() > 0;
  };
  REQUIRE(keeps_inputs(kShape, false));
  REQUIRE(keeps_inputs(rows_only, true));
  REQUIRE_FALSE(keeps_inputs(rows_only, false));
}
