// Bidirectional layers: what their embedding is made of.
#include <catch2/catch.hpp>
#include <numeric>

#include "model/bidirectional.h"
#include "tests/model/layer_bench.h"

namespace drumvae {
namespace {

const BidirectionalNames kNames{.layers = "encoder", .masks = "enc"};

std::vector<std::string> names(const ParameterTable& table) {
  std::vector<std::string> list;
  for (const ParameterSpec& spec : table.specs()) list.push_back(spec.name);
  return list;
}

TEST_CASE(
    "One layer's parameters carry no layer number, a stack's do, and each reads what is below") {
  ParameterTable one, two;
  const Bidirectional single(one, kNames, 27, 9, {4}, 1.0F),
      stacked(two, kNames, 27, 0, {4, 3}, 1.0F);
  CHECK(names(one) == std::vector<std::string>{"encoder/fw/kernel", "encoder/fw/bias",
                                               "encoder/bw/kernel", "encoder/bw/bias"});
  CHECK(one[0].shape == std::vector<Index>{27 + 9 + 4, 16});
  CHECK(two[4].name == "encoder/layer1/fw/kernel");
  CHECK(two[4].shape == std::vector<Index>{2 * 4 + 3, 12});
  CHECK(single.embedding_size() == 8);
  CHECK(stacked.embedding_size() == 6);
}

TEST_CASE("With equal weights in both directions, time reversed swaps the embedding's halves") {
  test::LayerBench bench;
  ParameterTable table;
  Bidirectional encoder(table, kNames, 2, 0, {3}, 1.0F);
  Parameters parameters(bench.device, table, Use::inference);
  parameters.initialise(bench.device, 5);
  bench.device.upload(std::span<const float>(bench.device.download(parameters.kernel(0))),
                      parameters.kernel(2));
  View<float, 3> forward_rows, reversed_rows;
  View<float, 2> forward, reversed;
  bench.plan([&](Recorder& step) {
    encoder.bind(parameters, step.arena(), Use::inference);
    forward_rows = step.take(std::array{Index{4}, Index{1}, Index{2}});
    reversed_rows = step.take(forward_rows.shape());
    forward = step.take(std::array{Index{1}, Index{6}});
    reversed = step.take(forward.shape());
    encoder.pack(step);
    encoder.forward(step, Pass::inference, forward_rows, {}, {}, forward);
    encoder.forward(step, Pass::inference, reversed_rows, {}, {}, reversed);
  });
  std::vector<float> rows(8), backwards(8);
  std::iota(rows.begin(), rows.end(), -3.0F);
  for (std::size_t t = 0; t < 4; ++t)
    std::copy_n(rows.begin() + 2 * static_cast<std::ptrdiff_t>(t), 2,
                backwards.begin() + 2 * (3 - static_cast<std::ptrdiff_t>(t)));
  bench.device.upload(std::span<const float>(rows), forward_rows);
  bench.device.upload(std::span<const float>(backwards), reversed_rows);
  bench.replay();
  const std::vector<float> a = bench.device.download(forward), b = bench.device.download(reversed);
  CHECK(std::vector<float>(a.begin(), a.begin() + 3) == std::vector<float>(b.begin() + 3, b.end()));
  CHECK(std::vector<float>(a.begin() + 3, a.end()) == std::vector<float>(b.begin(), b.begin() + 3));
  CHECK(std::vector<float>(a.begin(), a.begin() + 3) != std::vector<float>(a.begin() + 3, a.end()));
}

TEST_CASE("The two directions stand on two lanes that do not wait for each other") {
  test::LayerBench bench;
  ParameterTable table;
  Bidirectional encoder(table, kNames, 2, 0, {3}, 1.0F);
  const Parameters parameters(bench.device, table, Use::inference);
  bench.plan([&](Recorder& step) {
    encoder.bind(parameters, step.arena(), Use::inference);
    const View<float, 3> rows = step.take(std::array{Index{4}, Index{1}, Index{2}});
    encoder.forward(step, Pass::inference, rows, {}, {}, step.take(std::array{Index{1}, Index{6}}));
  });
  REQUIRE(bench.schedule().nodes().size() == 2);
  CHECK(bench.schedule().nodes()[0].lane != bench.schedule().nodes()[1].lane);
  CHECK(bench.schedule().nodes()[1].after.empty());
}

}  // namespace
}  // namespace drumvae
