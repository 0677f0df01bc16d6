// Weighted means over the batches of a split.
#include "tools/studio/evaluate.h"

#include <algorithm>
#include <numbers>
#include <numeric>
#include <stdexcept>
#include <string>

#include "model/eval_step.h"
#include "model/objective.h"

namespace drumvae {
namespace {

void add(Evaluation& sum, const StepMetrics& means, double weight) {
  sum.loss += weight * means.loss;
  sum.r_loss += weight * means.r_loss;
  sum.kl_loss += weight * means.kl_cost;
  sum.kl_bits += weight * means.kl / std::numbers::ln2;
  sum.hits_loss += weight * means.hits_loss;
  sum.velocities_loss += weight * means.velocities_loss;
  sum.offsets_loss += weight * means.offsets_loss;
}

void divide(Evaluation& sum, double weight) {
  for (double* mean : {&sum.loss, &sum.r_loss, &sum.kl_loss, &sum.kl_bits, &sum.hits_loss,
                       &sum.velocities_loss, &sum.offsets_loss}) {
    *mean /= weight;
  }
}

}  // namespace

Evaluation evaluate(const GrooveVae& model, const PackedDrums& packed, const BatchTask& task,
                    std::int64_t step, std::int64_t batches) {
  if (packed.size(task.split) == 0) {
    throw std::invalid_argument("the " + std::string(split_name(task.split)) +
                                " split has no examples");
  }
  const std::int64_t all = evaluation_batches(packed, task);
  const std::int64_t count = batches > 0 ? std::min(batches, all) : all;
  EvalStep eval(model, task.batch_size);
  Batch batch;
  Evaluation result;
  for (std::int64_t number = 0; number < count; ++number) {
    fill_evaluation_batch(packed, task, number, batch);
    const double weight = std::accumulate(batch.row_weight.begin(), batch.row_weight.end(), 0.0);
    const StepInput input =
        evaluation_input(model.config(), task.seed, step, number * task.batch_size, weight);
    add(result, eval.run(batch, input), weight);
    result.examples += static_cast<std::int64_t>(weight);
  }
  divide(result, static_cast<double>(result.examples));
  return result;
}

}  // namespace drumvae
