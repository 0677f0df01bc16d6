// The heads: sizes, parameters, and what they record; their numbers are the kernels' and the golden
// cases' affair.
#include <catch2/catch.hpp>

#include "model/head.h"
#include "tests/model/layer_bench.h"

namespace drumvae {
namespace {

constexpr Index kSteps = 2, kRows = 3;

ModelConfig config(HeadKind kind, std::int64_t depth) {
  ModelConfig made;
  made.head = kind;
  made.target_depth = depth;
  made.nade_hidden = 4;
  return made;
}

TEST_CASE(
    "A nade row takes biases of the hidden part and of the drums, and has weights of its own") {
  ParameterTable none, nade;
  CHECK(Head(none, config(HeadKind::groove, 27)).size() == 27);
  CHECK(Head(none, config(HeadKind::categorical, 512)).size() == 512);
  CHECK(none.specs().empty());
  CHECK(Head(nade, config(HeadKind::nade, 9)).size() == 4 + 9);
  REQUIRE(nade.specs().size() == 2);
  CHECK(nade[0].name == "decoder/nade/w_enc");
  CHECK(nade[1].name == "decoder/nade/w_dec");
  CHECK(nade[1].shape == std::vector<Index>{9, 4});
}

// What a head gives for both passes.
struct Recorded {
  explicit Recorded(HeadKind kind, std::int64_t depth) {
    ParameterTable table;
    Head head(table, config(kind, depth));
    const Parameters parameters(bench.device, table, Use::training);
    head.bind(parameters, Use::training);
    bench.plan([&](Recorder& step) {
      const HeadInputs inputs{.outputs = step.take(std::array{kSteps, kRows, head.size()}),
                              .targets = step.take(std::array{kSteps, kRows, Index{depth}}),
                              .row_weight = step.take(std::array{kRows})};
      training = head.loss(step, Pass::training, inputs);
      head.backward(step, inputs, training);
      inference = head.loss(step, Pass::inference, inputs);
    });
  }

  test::LayerBench bench;
  HeadLosses training, inference;
};

TEST_CASE("Each head counts what it knows of, and gives a gradient in training passes only") {
  const Recorded groove(HeadKind::groove, 6), categorical(HeadKind::categorical, 8),
      nade(HeadKind::nade, 5);
  for (const Recorded* head : {&groove, &categorical, &nade}) {
    CHECK(head->training.r_loss.given());
    CHECK(head->training.d_outputs.given());
    CHECK_FALSE(head->inference.d_outputs.given());
  }
  CHECK(groove.training.offsets.given());
  CHECK_FALSE(groove.training.correct_steps.given());
  CHECK(categorical.training.correct_steps.given());
  CHECK(categorical.inference.class_counts.shape() == std::array<Index, 2>{2, 8});
  CHECK_FALSE(categorical.training.class_counts.given());
  CHECK(nade.training.true_hits.given());
  CHECK_FALSE(nade.training.hits.given());
  CHECK(groove.bench.schedule().nodes().size() == 2);
  CHECK(nade.bench.schedule().nodes().size() == 3);  // the weights' gradients
}

}  // namespace
}  // namespace drumvae
