// The NADE head's loss and draw on the CPU: a task takes a group of sequences, a lane each, for the
// drums of a row come one after the other.
#include "kernels/nade.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/nade_cpu.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include <algorithm>
#include <span>
#include <utility>

#include "kernels/math_cpu-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {
namespace {

constexpr Index kGroup = 16;  // sequences of a task

// Rows of kGroup floats in a thread's scratch.
class Tiles {
 public:
  explicit Tiles(std::span<std::byte> scratch) : next_(reinterpret_cast<float*>(scratch.data())) {}
  float* take(Index rows) { return std::exchange(next_, next_ + rows * kGroup); }

 private:
  float* next_;
};

// A group of sequences at one step: hidden unit j of lane i stands at [j*kGroup + i].
struct Hidden {
  Index units, lanes;
  float* a;    // pre-activations, those of the drums so far
  float* h;    // sigmoid(a) as the last drum saw it
  float* d_a;  // sum over the drums so far
};

// a = b_enc.
void Begin(const Hidden& hidden, const View<const float, 2>& outputs, Index first) {
  for (Index i = 0; i < hidden.lanes; ++i) {
    const float* row = outputs[first + i].data();
    for (Index j = 0; j < hidden.units; ++j) hidden.a[j * kGroup + i] = row[j];
  }
}

// s = b_dec + w_dec . sigmoid(a) of lanes i and up.
template <class D>
HWY_INLINE hn::Vec<D> NextDrum(D d, Index i, const Hidden& hidden, const float* w_dec,
                               const float* b_dec) {
  auto s = hn::LoadU(d, b_dec + i);
  for (Index j = 0; j < hidden.units; ++j) {
    const auto h = Sigmoid(d, hn::LoadU(d, hidden.a + j * kGroup + i));
    hn::StoreU(h, d, hidden.h + j * kGroup + i);
    s = hn::MulAdd(hn::Set(d, w_dec[j]), h, s);
  }
  return s;
}

// a += y * w_enc.
void TellDrum(const Hidden& hidden, const float* w_enc, const float* y) {
  ForEachVector(hn::ScalableTag<float>(), hidden.lanes, [&](auto d, Index i) HWY_ATTR {
    const auto drum = hn::LoadU(d, y + i);
    for (Index j = 0; j < hidden.units; ++j) {
      float* a = hidden.a + j * kGroup + i;
      hn::StoreU(hn::MulAdd(drum, hn::Set(d, w_enc[j]), hn::LoadU(d, a)), d, a);
    }
  });
}

// d_a += d_s * w_dec * h*(1 - h).
void AddGradient(const Hidden& hidden, const float* w_dec, const float* d_s) {
  ForEachVector(hn::ScalableTag<float>(), hidden.lanes, [&](auto d, Index i) HWY_ATTR {
    const auto gradient = hn::LoadU(d, d_s + i);
    for (Index j = 0; j < hidden.units; ++j) {
      const auto d_h = hn::Mul(gradient, hn::Set(d, w_dec[j]));
      float* d_a = hidden.d_a + j * kGroup + i;
      const auto h = hn::LoadU(d, hidden.h + j * kGroup + i);
      hn::StoreU(hn::Add(hn::LoadU(d, d_a), SigmoidGradient(d, h, d_h)), d, d_a);
    }
  });
}

// One drum of a group: in y, b_dec and weight, out s, the loss and d_s.
struct Drum {
  float y[kGroup], b_dec[kGroup], weight[kGroup];
  float s[kGroup], loss[kGroup], d_s[kGroup];
};

void LossOfDrum(const Hidden& hidden, const float* w_dec, Drum& drum) {
  ForEachVector(hn::ScalableTag<float>(), hidden.lanes, [&](auto d, Index i) HWY_ATTR {
    const auto s = NextDrum(d, i, hidden, w_dec, drum.b_dec);
    const auto floor = hn::Set(d, 1e-6F);
    const auto hit = hn::LoadU(d, drum.y + i);
    const auto miss = hn::Sub(hn::Set(d, 1.0F), hit);
    const auto p = Sigmoid(d, s), q = Sigmoid(d, hn::Neg(s));
    const auto p_floored = hn::Add(p, floor), q_floored = hn::Add(q, floor);
    const auto log = hn::MulAdd(hit, Log(d, p_floored), hn::Mul(miss, Log(d, q_floored)));
    const auto d_log = hn::Sub(hn::Div(miss, q_floored), hn::Div(hit, p_floored));
    const auto weight = hn::LoadU(d, drum.weight + i);
    hn::StoreU(s, d, drum.s + i);
    hn::StoreU(hn::Neg(log), d, drum.loss + i);
    hn::StoreU(hn::Mul(hn::Mul(hn::Mul(p, q), d_log), weight), d, drum.d_s + i);
  });
}

// What a sequence reports, added up over its steps.
struct Report {
  double r_loss = 0;
  Index correct_steps = 0, correct_hits = 0, predicted_hits = 0, true_hits = 0;
  bool all_right = true;  // in this step so far

  void add(float loss, bool predicted, bool hit) {
    r_loss += double{loss};
    correct_hits += predicted && hit ? 1 : 0;
    predicted_hits += predicted ? 1 : 0;
    true_hits += hit ? 1 : 0;
    all_right = all_right && predicted == hit;
  }
  void end_step() { correct_steps += std::exchange(all_right, true) ? 1 : 0; }
};

void StoreGradients(const NadeLoss& k, Index t, Index first, const Hidden& hidden) {
  for (Index i = 0; i < hidden.lanes; ++i) {
    float* row = k.d_outputs[t][first + i].data();
    for (Index j = 0; j < hidden.units; ++j) row[j] = hidden.d_a[j * kGroup + i];
  }
}

void LossOfStep(const NadeLoss& k, Index t, Index first, const Hidden& hidden, Drum& drum,
                Report* reports) {
  const Index drums = k.targets.extent(2);
  Begin(hidden, k.outputs[t], first);
  std::fill_n(hidden.d_a, hidden.units * kGroup, 0.0F);
  for (Index c = 0; c < drums; ++c) {
    for (Index i = 0; i < hidden.lanes; ++i) {
      drum.y[i] = k.targets[t][first + i][c];
      drum.b_dec[i] = k.outputs[t][first + i][hidden.units + c];
    }
    LossOfDrum(hidden, k.weights.decoder[c].data(), drum);
    for (Index i = 0; i < hidden.lanes; ++i)
      reports[i].add(drum.loss[i], drum.s[i] >= 0, drum.y[i] != 0);
    if (k.d_outputs.given()) {
      AddGradient(hidden, k.weights.decoder[c].data(), drum.d_s);
      for (Index i = 0; i < hidden.lanes; ++i)
        k.d_outputs[t][first + i][hidden.units + c] = drum.d_s[i];
    }
    TellDrum(hidden, k.weights.encoder[c].data(), drum.y);
  }
  for (Index i = 0; i < hidden.lanes; ++i) reports[i].end_step();
  if (k.d_outputs.given()) StoreGradients(k, t, first, hidden);
}

Hidden TakeHidden(Index units, Index lanes, Tiles& tiles) {
  return {.units = units,
          .lanes = lanes,
          .a = tiles.take(units),
          .h = tiles.take(units),
          .d_a = tiles.take(units)};
}

void LossOfGroup(const NadeLoss& k, Index group, std::span<std::byte> scratch) {
  const Index first = group * kGroup;
  Tiles tiles(scratch);
  const Hidden hidden =
      TakeHidden(k.weights.encoder.extent(1), std::min(kGroup, k.outputs.extent(1) - first), tiles);
  Drum drum;
  Report reports[kGroup];
  for (Index i = 0; i < hidden.lanes; ++i)
    drum.weight[i] = k.row_weight[first + i] * k.input->inverse_weight;
  for (Index t = 0; t < k.outputs.extent(0); ++t) LossOfStep(k, t, first, hidden, drum, reports);
  for (Index i = 0; i < hidden.lanes; ++i) {
    const Report& report = reports[i];
    k.r_loss[first + i] = static_cast<float>(report.r_loss);
    k.correct_steps[first + i] = static_cast<float>(report.correct_steps);
    k.correct_hits[first + i] = static_cast<float>(report.correct_hits);
    k.predicted_hits[first + i] = static_cast<float>(report.predicted_hits);
    k.true_hits[first + i] = static_cast<float>(report.true_hits);
  }
}

void DrawGroup(const DrawNadeRows& k, Index group, std::span<std::byte> scratch) {
  const Index first = group * kGroup, drums = k.rows.extent(1);
  Tiles tiles(scratch);
  const Hidden hidden =
      TakeHidden(k.weights.encoder.extent(1), std::min(kGroup, k.outputs.extent(0) - first), tiles);
  Begin(hidden, k.outputs, first);
  float b_dec[kGroup], s[kGroup], y[kGroup], p[kGroup];
  for (Index c = 0; c < drums; ++c) {
    for (Index i = 0; i < hidden.lanes; ++i) b_dec[i] = k.outputs[first + i][hidden.units + c];
    ForEachVector(hn::ScalableTag<float>(), hidden.lanes, [&](auto d, Index i) HWY_ATTR {
      const auto sum = NextDrum(d, i, hidden, k.weights.decoder[c].data(), b_dec);
      hn::StoreU(sum, d, s + i);
      hn::StoreU(Sigmoid(d, hn::Div(sum, hn::Set(d, k.temperature))), d, p + i);
    });
    const Index block = k.t * ((drums + 3) / 4) + c / 4;
    for (Index i = 0; i < hidden.lanes; ++i) {
      const bool hit = k.temperature == 0 ? s[i] >= 0
                                          : uniform_at(k.random, first + i, block,
                                                       static_cast<int>(c % 4)) <= p[i];
      y[i] = k.rows[first + i][c] = hit ? 1.0F : 0.0F;
    }
    TellDrum(hidden, k.weights.encoder[c].data(), y);
  }
}

}  // namespace
}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace drumvae {
namespace {
HWY_EXPORT(LossOfGroup);
HWY_EXPORT(DrawGroup);

Index groups_of(Index count) { return (count + 15) / 16; }
}  // namespace

void launch(Cpu& cpu, const NadeLoss& kernel) {
  const auto group = HWY_DYNAMIC_DISPATCH(LossOfGroup);
  cpu.parallel_for(groups_of(kernel.outputs.extent(1)),
                   [&](Index g, auto scratch) { group(kernel, g, scratch); });
}

void launch(Cpu& cpu, const DrawNadeRows& kernel) {
  const auto group = HWY_DYNAMIC_DISPATCH(DrawGroup);
  cpu.parallel_for(groups_of(kernel.outputs.extent(0)),
                   [&](Index g, auto scratch) { group(kernel, g, scratch); });
}

}  // namespace drumvae
#endif  // HWY_ONCE
