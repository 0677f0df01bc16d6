// What a recorded step's nodes hold, as the structs that they are.
#pragma once

#include <any>
#include <stdexcept>
#include <string>

#include "kernels/adam.h"
#include "kernels/gaussian.h"
#include "kernels/groove_loss.h"
#include "kernels/lstm_sequence.h"
#include "kernels/objective_metrics.h"
#include "kernels/pointwise.h"

namespace drumvae::test {

template <class... Kernels, class F>
void visit_one_of(const std::any& kernel, const F& f) {
  const auto try_one = [&](const auto* recorded) {
    if (recorded) f(*recorded);
    return recorded != nullptr;
  };
  if (!(try_one(std::any_cast<Kernels>(&kernel)) || ...))
    throw std::logic_error(std::string("no training step records this: ") + kernel.type().name());
}

// Calls f(kernel).  Throws std::logic_error where it is none that a training step records.
template <class F>
void visit_kernel(const std::any& kernel, const F& f) {
  visit_one_of<LstmSequenceForward, LstmSequenceBackward, LstmWeightGradient, Gemm,
               GemmWeightGradient, PackWeights, Fill, AddRows, TanhBackward, LatentForward,
               LatentBackward, GrooveLoss, ObjectiveMetrics, GradientNorm, AdamUpdate>(kernel, f);
}

}  // namespace drumvae::test
