// Weighted means over the batches of a split, and the metrics that the host counts.
#include "tools/studio/evaluate.h"

#include <algorithm>
#include <numbers>
#include <numeric>
#include <stdexcept>
#include <string>

#include "model/objective.h"
#include "tools/studio/groove_metrics.h"

namespace drumvae {
namespace {

// Sums of the losses, weighted by examples.
struct Losses {
  double examples = 0;
  double loss = 0, r_loss = 0, kl_cost = 0, kl = 0, hits = 0, velocities = 0, offsets = 0;

  void add(const StepMetrics& means, double weight) {
    examples += weight;
    loss += weight * means.loss;
    r_loss += weight * means.r_loss;
    kl_cost += weight * means.kl_cost;
    kl += weight * means.kl;
    hits += weight * means.hits_loss;
    velocities += weight * means.velocities_loss;
    offsets += weight * means.offsets_loss;
  }

  std::vector<Scalar> means(double beta) const {
    return {{"loss", loss / examples},
            {"losses/r_loss", r_loss / examples},
            {"losses/kl_loss", kl_cost / examples},
            {"losses/kl_bits", kl / examples / std::numbers::ln2},
            {"losses/kl_beta", beta},
            {"metrics/hits_loss", hits / examples},
            {"metrics/velocities_loss", velocities / examples},
            {"metrics/offsets_loss", offsets / examples}};
  }
};

const BatchTask& with_examples(const PackedDrums& packed, const BatchTask& task) {
  if (packed.size(task.split) > 0) return task;
  throw std::invalid_argument("the " + std::string(split_name(task.split)) +
                              " split has no examples");
}

}  // namespace

double Evaluation::operator[](std::string_view tag) const {
  const auto found = std::find_if(scalars.begin(), scalars.end(),
                                  [&](const Scalar& scalar) { return scalar.tag == tag; });
  if (found == scalars.end())
    throw std::invalid_argument("the evaluation has no " + std::string(tag));
  return found->value;
}

Evaluator::Evaluator(const GrooveVae& model, const PackedDrums& packed, const BatchTask& task,
                     std::int64_t batches)
    : model_(model),
      packed_(packed),
      task_(with_examples(packed, task)),
      batches_(evaluation_batches(packed, task)),
      eval_(model, task.batch_size),
      free_running_(model, task.batch_size, 0) {
  if (batches > 0) batches_ = std::min(batches, batches_);
}

Evaluation Evaluator::run(std::int64_t step) {
  Losses losses;
  GrooveMetrics forced, free;
  ActiveUnits active;
  Batch batch;
  for (std::int64_t number = 0; number < batches_; ++number) {
    fill_evaluation_batch(packed_, task_, number, batch);
    const std::int64_t first = number * task_.batch_size;
    const double weight = std::accumulate(batch.row_weight.begin(), batch.row_weight.end(), 0.0);
    const StepInput input = evaluation_input(model_.config(), task_.seed, step, first, weight);
    losses.add(eval_.run(batch, input), weight);
    forced.add(batch, model_.device().download(eval_.pass().outputs), RowForm::outputs);
    const std::vector<float> mu = model_.device().download(eval_.pass().mu);
    active.add(batch, mu);
    if (!batch.control.empty()) free_running_.set_control(batch.control);
    free.add(batch, free_running_.decode(mu, task_.seed, first), RowForm::rows);
  }
  Evaluation result{.step = step,
                    .examples = static_cast<std::int64_t>(losses.examples),
                    .scalars = losses.means(beta_at(model_.config(), step))};
  forced.append("metrics/", result.scalars);
  free.append("metrics/free_running/", result.scalars);
  result.scalars.push_back({"metrics/active_units", static_cast<double>(active.count())});
  return result;
}

}  // namespace drumvae
