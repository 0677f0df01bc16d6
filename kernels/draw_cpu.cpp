// Drawing of rows on the CPU: a task takes one row.
#include "kernels/draw.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/draw_cpu.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include <algorithm>

#include "kernels/philox_cpu-inl.h"
#include "kernels/softmax_cpu-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {
namespace {

void MostLikelyHits(const float* outputs, Index cells, float* hits) {
  for (Index c = 0; c < cells; ++c) hits[c] = outputs[c] > 0 ? 1.0F : 0.0F;
}

void DrawHits(const DrawGrooveRows& k, Index b, Index cells, const float* outputs, float* hits) {
  const Index blocks = (cells + 3) / 4;
  ForEachUniform(k.random, b, k.t * blocks, 0, cells, [&](auto d, Index c, auto uniform) HWY_ATTR {
    const auto logit = hn::LoadU(d, outputs + c);
    const auto p = Sigmoid(d, hn::Div(logit, hn::Set(d, k.temperature)));
    const auto hit = hn::Le(uniform, p);
    hn::StoreU(hn::IfThenElseZero(hit, hn::Set(d, 1.0F)), d, hits + c);
  });
}

// The first class whose cumulated weight reaches uniform * sum, at temperature 0 the largest
// output. `weights`: scratch of as many floats.
Index DrawClass(const float* outputs, Index classes, float temperature, float uniform,
                float* weights) {
  const Index largest = LargestClass(outputs, classes);
  if (temperature == 0) return largest;
  const double sum = SoftmaxWeights(outputs, outputs[largest], temperature, classes, weights);
  const double reach = double{uniform} * sum;
  double cumulated = 0;
  for (Index c = 0; c + 1 < classes; ++c) {
    cumulated += double{weights[c]};
    if (cumulated >= reach) return c;
  }
  return classes - 1;
}

// `row` has its hits already; its velocities' place is scratch.
void FollowTap(const DrawGrooveRows& k, Index b, Index cells, const float* outputs, float* row) {
  const RandomSource random{k.random.input, kFollowStream};
  if (std::any_of(row, row + cells, [](float hit) { return hit > 0; })) return;
  if (uniform_at(random, b, k.t, 0) > *k.follow[b].data()) return;
  row[DrawClass(outputs, cells, k.temperature, uniform_at(random, b, k.t, 1), row + cells)] = 1.0F;
}

void AsPublished(const float* outputs, Index cells, float* row) {
  ForEachVector(hn::ScalableTag<float>(), cells, [=](auto d, Index c) HWY_ATTR {
    const Index velocity = cells + c, offset = 2 * cells + c;
    hn::StoreU(Sigmoid(d, hn::LoadU(d, outputs + velocity)), d, row + velocity);
    hn::StoreU(Tanh(d, hn::LoadU(d, outputs + offset)), d, row + offset);
  });
}

// `row` has its hits already.
void GivenHit(const float* outputs, Index cells, float* row) {
  ForEachVector(hn::ScalableTag<float>(), cells, [=](auto d, Index c) HWY_ATTR {
    const auto hit = hn::Gt(hn::LoadU(d, row + c), hn::Zero(d));
    const auto p = Sigmoid(d, hn::LoadU(d, outputs + c));
    const auto velocity =
        hn::Div(Sigmoid(d, hn::LoadU(d, outputs + cells + c)), AtLeast(d, p, kLeastVelocityP));
    const auto offset =
        hn::Div(Tanh(d, hn::LoadU(d, outputs + 2 * cells + c)), AtLeast(d, p, kLeastOffsetP));
    hn::StoreU(hn::IfThenElseZero(hit, AtMost(d, velocity, 1.0F)), d, row + cells + c);
    hn::StoreU(hn::IfThenElseZero(hit, AtMost(d, AtLeast(d, offset, -1.0F), 1.0F)), d,
               row + 2 * cells + c);
  });
}

void DrawGrooveRow(const DrawGrooveRows& k, Index b) {
  const Index cells = k.outputs.extent(1) / 3;
  const float* outputs = k.outputs[b].data();
  float* row = k.rows[b].data();
  if (k.hits.given()) {
    std::copy_n(k.hits[b].data(), cells, row);
  } else if (k.temperature == 0) {
    MostLikelyHits(outputs, cells, row);
  } else {
    DrawHits(k, b, cells, outputs, row);
  }
  if (k.follow.given()) FollowTap(k, b, cells, outputs, row);
  k.form == GrooveRows::given_hit ? GivenHit(outputs, cells, row)
                                  : AsPublished(outputs, cells, row);
}

void DrawCategoricalRow(const DrawCategoricalRows& k, Index b) {
  const Index classes = k.outputs.extent(1);
  const float* outputs = k.outputs[b].data();
  float* row = k.rows[b].data();
  // The weights stand in the row until it is drawn.
  const Index drawn =
      DrawClass(outputs, classes, k.temperature, uniform_at(k.random, b, k.t, 0), row);
  std::fill_n(row, classes, 0.0F);
  row[drawn] = 1.0F;
}

}  // namespace
}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace drumvae {
namespace {
HWY_EXPORT(DrawGrooveRow);
HWY_EXPORT(DrawCategoricalRow);
}  // namespace

void launch(Cpu& cpu, const DrawGrooveRows& kernel) {
  const auto row = HWY_DYNAMIC_DISPATCH(DrawGrooveRow);
  cpu.parallel_for(kernel.outputs.extent(0), [&](Index b, auto) { row(kernel, b); });
}

void launch(Cpu& cpu, const DrawCategoricalRows& kernel) {
  const auto row = HWY_DYNAMIC_DISPATCH(DrawCategoricalRow);
  cpu.parallel_for(kernel.outputs.extent(0), [&](Index b, auto) { row(kernel, b); });
}

void launch(Cpu& cpu, const ChooseRows& k) {
  cpu.parallel_for(k.truth.extent(0), [&](Index b, auto) {
    const bool takes_drawn =
        uniform_at(k.random, b, k.t, 0) <= k.random.input->sampling_probability;
    const float* from = takes_drawn ? k.drawn[b].data() : k.truth[b].data();
    if (from != k.rows[b].data()) std::copy_n(from, k.truth.extent(1), k.rows[b].data());
  });
}

}  // namespace drumvae
#endif  // HWY_ONCE
