// Loss of categorical rows on the CPU: a task takes one sequence of the batch.
#include "kernels/categorical_loss.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/categorical_loss_cpu.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include <algorithm>
#include <atomic>
#include <span>

#include "kernels/softmax_cpu-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {
namespace {

// One step of one sequence.
struct Step {
  const float* outputs;
  Index classes;
  Index target;      // the class that is right
  float weight;      // of the gradient
  float* weights;    // scratch: the softmax's, not normalised
  float* d_outputs;  // out; may be null
};

void StoreGradient(const Step& step, double sum) {
  const float inverse = static_cast<float>(1 / sum);
  ForEachVector(hn::ScalableTag<float>(), step.classes, [=](auto d, Index c) HWY_ATTR {
    const auto p = hn::Mul(hn::LoadU(d, step.weights + c), hn::Set(d, inverse));
    hn::StoreU(hn::Mul(p, hn::Set(d, step.weight)), d, step.d_outputs + c);
  });
  const float p = step.weights[step.target] * inverse;
  step.d_outputs[step.target] = (p - 1.0F) * step.weight;
}

double LossOfStep(const Step& step, Index predicted) {
  const float largest = step.outputs[predicted];
  const double sum = SoftmaxWeights(step.outputs, largest, 1, step.classes, step.weights);
  if (step.d_outputs != nullptr) StoreGradient(step, sum);
  const hn::CappedTag<float, 1> d;
  const float log_sum = hn::GetLane(Log(d, hn::Set(d, static_cast<float>(sum))));
  return double{log_sum} - (double{step.outputs[step.target]} - double{largest});
}

void Count(const CategoricalLoss& k, Index target, bool correct) {
  const auto add_one = [](std::uint32_t& count) {
    std::atomic_ref(count).fetch_add(1, std::memory_order_relaxed);
  };
  add_one(k.class_counts[0][target]);
  if (correct) add_one(k.class_counts[1][target]);
}

void LossOfSequence(const CategoricalLoss& k, Index b, std::span<std::byte> scratch) {
  const Index classes = k.outputs.extent(2);
  double r_loss = 0;
  Index correct_steps = 0;
  for (Index t = 0; t < k.outputs.extent(0); ++t) {
    const float* targets = k.targets[t][b].data();
    float* d_outputs = k.d_outputs.given() ? k.d_outputs[t][b].data() : nullptr;
    const Index target = std::find(targets, targets + classes, 1.0F) - targets;
    if (target == classes) {  // a row of padding
      if (d_outputs != nullptr) std::fill_n(d_outputs, classes, 0.0F);
      continue;
    }
    const float* outputs = k.outputs[t][b].data();
    const Index predicted = LargestClass(outputs, classes);
    r_loss += LossOfStep({.outputs = outputs,
                          .classes = classes,
                          .target = target,
                          .weight = k.row_weight[b] * k.input->inverse_weight,
                          .weights = reinterpret_cast<float*>(scratch.data()),
                          .d_outputs = d_outputs},
                         predicted);
    if (predicted == target) ++correct_steps;
    if (k.class_counts.given() && k.row_weight[b] != 0) Count(k, target, predicted == target);
  }
  k.r_loss[b] = static_cast<float>(r_loss);
  k.correct_steps[b] = static_cast<float>(correct_steps);
}

}  // namespace
}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace drumvae {
namespace {
HWY_EXPORT(LossOfSequence);
}  // namespace

void launch(Cpu& cpu, const CategoricalLoss& kernel) {
  const auto sequence = HWY_DYNAMIC_DISPATCH(LossOfSequence);
  cpu.parallel_for(kernel.outputs.extent(1),
                   [&](Index b, auto scratch) { sequence(kernel, b, scratch); });
}

}  // namespace drumvae
#endif  // HWY_ONCE
