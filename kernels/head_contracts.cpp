// The contracts of the heads: losses, metrics and draws, the same for all backends.
#include "kernels/categorical_loss.h"
#include "kernels/contract.h"
#include "kernels/draw.h"
#include "kernels/groove_loss.h"
#include "kernels/nade.h"
#include "kernels/objective_metrics.h"

namespace drumvae {
namespace {

using Extents1 = std::array<Index, 1>;
using Extents2 = std::array<Index, 2>;
using Extents3 = std::array<Index, 3>;

// What every loss has: outputs, the weight of its rows and what it sums over the steps.
template <class Loss>
void require_loss(const char* name, const Loss& k) {
  const Extents1 rows{k.outputs.extent(1)};
  require_shape(name, "outputs", k.outputs, k.outputs.shape());
  require_shape(name, "row_weight", k.row_weight, rows);
  require(k.input != nullptr, name, "input is missing");
  require_shape(name, "r_loss", k.r_loss, rows);
  require_shape_if_given(name, "d_outputs", k.d_outputs, k.outputs.shape());
}

// What every draw has.
template <class Draw>
void require_draw(const char* name, const Draw& k) {
  require_shape(name, "outputs", k.outputs, k.outputs.shape());
  require(k.temperature >= 0, name, "temperature is negative");
  require(k.random.input != nullptr, name, "random.input is missing");
  require(k.t >= 0, name, "t is negative");
}

void require_classes(const char* name, Index classes) {
  require(classes >= 1 && classes <= kMaxClasses, name, "V is not in 1 .. 65536");
}

// Columns: of the outputs.  The targets have `drums` columns.
void require_nade(const char* name, Index columns, Index drums, const NadeWeights& weights) {
  const Index hidden = columns - drums;
  require(drums >= 1 && drums <= kMaxNadeDrums, name, "D is not in 1 .. 64");
  require(hidden >= 1 && hidden <= kMaxNadeHidden, name, "Nh is not in 1 .. 1024");
  require_shape(name, "weights.encoder", weights.encoder, Extents2{drums, hidden});
  require_shape(name, "weights.decoder", weights.decoder, Extents2{drums, hidden});
}

}  // namespace

void GrooveLoss::check() const {
  const char* const name = "GrooveLoss";
  const Extents1 rows{outputs.extent(1)};
  require_loss(name, *this);
  require(outputs.extent(2) % 3 == 0, name, "D is not a multiple of 3");
  require_shape(name, "targets", targets, outputs.shape());
  require_shape(name, "hits", hits, rows);
  require_shape(name, "velocities", velocities, rows);
  require_shape(name, "offsets", offsets, rows);
}

void CategoricalLoss::check() const {
  const char* const name = "CategoricalLoss";
  require_loss(name, *this);
  require_classes(name, outputs.extent(2));
  require_shape(name, "targets", targets, outputs.shape());
  require_shape(name, "correct_steps", correct_steps, Extents1{outputs.extent(1)});
  require_shape_if_given(name, "class_counts", class_counts, Extents2{2, outputs.extent(2)});
}

void NadeLoss::check() const {
  const char* const name = "NadeLoss";
  const auto [steps, rows, drums] = targets.shape();
  require_loss(name, *this);
  require_nade(name, outputs.extent(2), drums, weights);
  require_shape(name, "targets", targets, Extents3{outputs.extent(0), outputs.extent(1), drums});
  require_shape(name, "correct_steps", correct_steps, Extents1{rows});
  require_shape(name, "correct_hits", correct_hits, Extents1{rows});
  require_shape(name, "predicted_hits", predicted_hits, Extents1{rows});
  require_shape(name, "true_hits", true_hits, Extents1{rows});
}

void NadeWeightGradients::check() const {
  const char* const name = "NadeWeightGradients";
  const auto [steps, rows, drums] = targets.shape();
  require_nade(name, outputs.extent(2), drums, weights);
  require_shape(name, "outputs", outputs, outputs.shape());
  require_shape(name, "targets", targets, Extents3{outputs.extent(0), outputs.extent(1), drums});
  require_shape(name, "d_outputs", d_outputs, outputs.shape());
  require_shape(name, "d_encoder", d_encoder, weights.encoder.shape());
  require_shape(name, "d_decoder", d_decoder, weights.encoder.shape());
}

void ObjectiveMetrics::check() const {
  const char* const name = "ObjectiveMetrics";
  const Extents1 rows{r_loss.extent(0)};
  require_shape(name, "r_loss", r_loss, rows);
  require_shape(name, "kl", kl, rows);
  require_shape(name, "kl_cost", kl_cost, rows);
  require_shape(name, "row_weight", row_weight, rows);
  require_shape_if_given(name, "hits", hits, rows);
  require_shape_if_given(name, "velocities", velocities, rows);
  require_shape_if_given(name, "offsets", offsets, rows);
  require_shape_if_given(name, "correct_steps", correct_steps, rows);
  require_shape_if_given(name, "correct_hits", correct_hits, rows);
  require_shape_if_given(name, "predicted_hits", predicted_hits, rows);
  require_shape_if_given(name, "true_hits", true_hits, rows);
  require(steps >= 1, name, "steps must be 1 or more");
  require(state != nullptr, name, "state is missing");
}

void DrawGrooveRows::check() const {
  const char* const name = "DrawGrooveRows";
  require_draw(name, *this);
  require(outputs.extent(1) % 3 == 0, name, "D is not a multiple of 3");
  require_shape_if_given(name, "hits", hits, Extents2{outputs.extent(0), outputs.extent(1) / 3});
  require_shape_if_given(name, "follow", follow, Extents2{outputs.extent(0), 1});
  require(!hits.given() || !follow.given(), name, "hits are given, so that none can follow");
  require_shape(name, "rows", rows, outputs.shape());
}

void DrawCategoricalRows::check() const {
  const char* const name = "DrawCategoricalRows";
  require_draw(name, *this);
  require_classes(name, outputs.extent(1));
  require_shape(name, "rows", rows, outputs.shape());
}

void DrawNadeRows::check() const {
  const char* const name = "DrawNadeRows";
  require_draw(name, *this);
  require_nade(name, outputs.extent(1), rows.extent(1), weights);
  require_shape(name, "rows", rows, Extents2{outputs.extent(0), rows.extent(1)});
}

void ChooseRows::check() const {
  const char* const name = "ChooseRows";
  require_shape(name, "truth", truth, truth.shape());
  require_shape(name, "drawn", drawn, truth.shape());
  require(random.input != nullptr, name, "random.input is missing");
  require(t >= 0, name, "t is negative");
  require_shape(name, "rows", rows, truth.shape());
}

}  // namespace drumvae
