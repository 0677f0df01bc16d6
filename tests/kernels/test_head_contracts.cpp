// The heads' check(): what is right passes, each thing that is wrong is named.
#include <catch2/catch.hpp>
#include <limits>

#include "kernels/categorical_loss.h"
#include "kernels/draw.h"
#include "kernels/groove_loss.h"
#include "kernels/nade.h"
#include "kernels/objective_metrics.h"
#include "tests/kernels/refuses.h"

using namespace drumvae;
using namespace contract_test;

namespace {

// D = 4, Nh = 3.
NadeWeights nade_weights() { return {.encoder = mat(4, 3), .decoder = mat(4, 3)}; }

}  // namespace

TEST_CASE("The groove loss refuses views that do not fit") {
  const GrooveLoss loss{.outputs = box(2, 3, 6),
                        .targets = box(2, 3, 6),
                        .row_weight = vec(3),
                        .input = &input,
                        .r_loss = vec(3),
                        .hits = vec(3),
                        .velocities = vec(3),
                        .offsets = vec(3)};
  refuses(loss, "multiple of 3", [](auto& k) { k.outputs = k.d_outputs = box(2, 3, 7); });
  refuses(loss, "targets", [](auto& k) { k.targets = box(2, 3, 3); });
  refuses(loss, "row_weight", [](auto& k) { k.row_weight = vec(2); });
  refuses(loss, "input is missing", [](auto& k) { k.input = nullptr; });
  refuses(loss, "offsets", [](auto& k) { k.offsets = vec(2); });
  refuses(loss, "d_outputs", [](auto& k) { k.d_outputs = box(2, 3, 3); });
}

TEST_CASE("The categorical loss refuses views that do not fit") {
  std::uint32_t counts[10];
  const CategoricalLoss loss{.outputs = box(2, 3, 5),
                             .targets = box(2, 3, 5),
                             .row_weight = vec(3),
                             .input = &input,
                             .r_loss = vec(3),
                             .correct_steps = vec(3)};
  refuses(loss, "targets", [](auto& k) { k.targets = box(2, 3, 4); });
  refuses(loss, "row_weight", [](auto& k) { k.row_weight = vec(2); });
  refuses(loss, "input is missing", [](auto& k) { k.input = nullptr; });
  refuses(loss, "correct_steps", [](auto& k) { k.correct_steps = {}; });
  refuses(loss, "class_counts", [&](auto& k) { k.class_counts = {counts, {2, 4}}; });
  refuses(loss, "d_outputs", [](auto& k) { k.d_outputs = box(2, 2, 5); });
  refuses(loss, "V is not in", [](auto& k) { k.outputs = k.targets = box(2, 3, 0); });
}

TEST_CASE("The NADE head refuses views that do not fit") {
  const NadeLoss loss{.outputs = box(2, 3, 7),
                      .targets = box(2, 3, 4),
                      .weights = nade_weights(),
                      .row_weight = vec(3),
                      .input = &input,
                      .r_loss = vec(3),
                      .correct_steps = vec(3),
                      .correct_hits = vec(3),
                      .predicted_hits = vec(3),
                      .true_hits = vec(3)};
  refuses(loss, "targets", [](auto& k) { k.targets = box(2, 2, 4); });
  refuses(loss, "weights.encoder", [](auto& k) { k.targets = box(2, 3, 3); });
  refuses(loss, "weights.decoder", [](auto& k) { k.weights.decoder = mat(3, 4); });
  refuses(loss, "Nh is not in", [](auto& k) { k.outputs = box(2, 3, 4); });
  refuses(loss, "D is not in", [](auto& k) { k.targets = box(2, 3, 65); });
  refuses(loss, "true_hits", [](auto& k) { k.true_hits = vec(2); });
  refuses(loss, "d_outputs", [](auto& k) { k.d_outputs = box(2, 3, 4); });

  const NadeWeightGradients weights{.outputs = box(2, 3, 7),
                                    .targets = box(2, 3, 4),
                                    .d_outputs = box(2, 3, 7),
                                    .weights = nade_weights(),
                                    .d_encoder = mat(4, 3),
                                    .d_decoder = mat(4, 3)};
  refuses(weights, "targets", [](auto& k) { k.targets = box(1, 3, 4); });
  refuses(weights, "d_outputs", [](auto& k) { k.d_outputs = box(2, 3, 4); });
  refuses(weights, "d_encoder", [](auto& k) { k.d_encoder = mat(3, 4); });
  refuses(weights, "d_decoder", [](auto& k) { k.d_decoder = {}; });

  const DrawNadeRows draw{.outputs = mat(2, 7),
                          .weights = nade_weights(),
                          .random = {.input = &input},
                          .rows = mat(2, 4)};
  refuses(draw, "rows", [](auto& k) { k.rows = mat(3, 4); });
  refuses(draw, "weights.encoder", [](auto& k) { k.rows = mat(2, 5); });
  refuses(draw, "temperature", [](auto& k) { k.temperature = -1; });
  refuses(draw, "random.input", [](auto& k) { k.random = {}; });
}

TEST_CASE("The batch's metrics refuse views that do not fit") {
  const ObjectiveMetrics metrics{.r_loss = vec(3),
                                 .hits = vec(3),
                                 .velocities = vec(3),
                                 .offsets = vec(3),
                                 .kl = vec(3),
                                 .kl_cost = vec(3),
                                 .row_weight = vec(3),
                                 .steps = 2,
                                 .state = &state};
  refuses(metrics, "kl_cost", [](auto& k) { k.kl_cost = vec(2); });
  refuses(metrics, "steps", [](auto& k) { k.steps = 0; });
  refuses(metrics, "state", [](auto& k) { k.state = nullptr; });
  refuses(metrics, "correct_steps", [](auto& k) { k.correct_steps = vec(2); });
  refuses(metrics, "true_hits", [](auto& k) { k.true_hits = vec(4); });
}

TEST_CASE("Drawing and choosing rows refuses views that do not fit") {
  const DrawGrooveRows draw{.outputs = mat(2, 6), .random = {.input = &input}, .rows = mat(2, 6)};
  refuses(draw, "multiple of 3", [](auto& k) { k.outputs = k.rows = mat(2, 7); });
  refuses(draw, "temperature", [](auto& k) { k.temperature = -1; });
  refuses(draw, "temperature",
          [](auto& k) { k.temperature = std::numeric_limits<float>::quiet_NaN(); });
  refuses(draw, "random.input", [](auto& k) { k.random = {}; });
  refuses(draw, "t is negative", [](auto& k) { k.t = -1; });
  refuses(draw, "rows", [](auto& k) { k.rows = mat(2, 3); });
  refuses(draw, "hits", [](auto& k) { k.hits = mat(2, 6); });
  refuses(draw, "follow", [](auto& k) { k.follow = mat(2, 2); });
  refuses(draw, "hits are given", [](auto& k) {
    k.hits = mat(2, 2);
    k.follow = mat(2, 1);
  });

  const DrawCategoricalRows categorical{
      .outputs = mat(2, 6), .random = {.input = &input}, .rows = mat(2, 6)};
  refuses(categorical, "rows", [](auto& k) { k.rows = mat(2, 5); });
  refuses(categorical, "t is negative", [](auto& k) { k.t = -1; });
  refuses(categorical, "V is not in", [](auto& k) { k.outputs = k.rows = mat(2, 0); });

  const ChooseRows choose{
      .truth = mat(2, 6), .drawn = mat(2, 6), .random = {.input = &input}, .rows = mat(2, 6)};
  refuses(choose, "drawn", [](auto& k) { k.drawn = mat(1, 6); });
  refuses(choose, "rows", [](auto& k) { k.rows = mat(2, 7); });
  refuses(choose, "random.input", [](auto& k) { k.random = {}; });
  refuses(choose, "t is negative", [](auto& k) { k.t = -1; });
}
