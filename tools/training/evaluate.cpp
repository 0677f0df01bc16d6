// Weighted means over the batches of a split, and the metrics that the host counts.
#include "tools/training/evaluate.h"

#include <algorithm>
#include <numbers>
#include <numeric>
#include <stdexcept>
#include <string>

#include "model/objective.h"
#include "tools/training/groove_metrics.h"
#include "tools/training/pattern_metrics.h"

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
            {"losses/kl_beta", beta}};
  }
  std::vector<Scalar> groove_means() const {
    return {{"metrics/hits_loss", hits / examples},
            {"metrics/velocities_loss", velocities / examples},
            {"metrics/offsets_loss", offsets / examples}};
  }
};

void append(const std::vector<Scalar>& from, std::vector<Scalar>& to) {
  to.insert(to.end(), from.begin(), from.end());
}

// The hits of a batch of grooves, [T, B, D/3].
std::vector<float> hits_of(const Batch& batch) {
  const std::int64_t depth = batch.shape.target_depth;
  std::vector<float> hits;
  for (auto row = batch.target.begin(); row != batch.target.end(); row += depth)
    hits.insert(hits.end(), row, row + depth / 3);
  return hits;
}

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
                     const EvaluationScope& scope)
    : model_(model),
      packed_(packed),
      task_(with_examples(packed, task)),
      scope_(scope),
      batches_(evaluation_batches(packed, task)),
      eval_(model, task.batch_size),
      free_running_(model, task.batch_size, {.temperature = 0, .form = scope.form}) {
  if (scope.batches > 0) batches_ = std::min(scope.batches, batches_);
  if (!scope.notes_kept || model.config().head != HeadKind::groove) return;
  kept_.emplace(model, task.batch_size,
                Drawing{.temperature = 0, .form = scope.form, .keep_hits = true});
  if (packed.size(Split::train) > 0) table_.emplace(packed, Split::train);
}

// Counts over the batches of one run.
struct Evaluator::Counts {
  explicit Counts(GrooveRows form) : forced(form) {}

  Losses losses;
  GrooveMetrics forced, free, kept, table;
  PatternMetrics patterns;
  FreeRunningAccuracy free_patterns;
  ActiveUnits active;
};

void Evaluator::look_at(std::int64_t number, std::int64_t step, Batch& batch, Counts& counts) {
  fill_evaluation_batch(packed_, task_, number, batch);
  const std::int64_t first = number * task_.batch_size;
  const double weight = std::accumulate(batch.row_weight.begin(), batch.row_weight.end(), 0.0);
  const StepInput input = evaluation_input(model_.config(), task_.seed, step, first, weight);
  const StepMetrics means = eval_.run(batch, input);
  counts.losses.add(means, weight);
  const std::vector<float> mu = model_.device().download(eval_.pass().mu);
  counts.active.add(batch, mu);
  if (!batch.control.empty()) free_running_.set_control(batch.control);
  const std::span<const float> rows = free_running_.decode(mu, task_.seed, first);
  if (model_.config().head == HeadKind::groove) {
    look_at_groove(batch, rows, counts);
    if (!kept_) return;
    if (!batch.control.empty()) kept_->set_control(batch.control);
    kept_->set_hits(hits_of(batch));
    counts.kept.add(batch, kept_->decode(mu, task_.seed, first), RowForm::rows);
  } else {
    counts.patterns.add(means, weight);
    counts.free_patterns.add(batch, rows);
  }
}

void Evaluator::look_at_groove(const Batch& batch, std::span<const float> free, Counts& counts) {
  const std::vector<float> outputs = model_.device().download(eval_.pass().outputs);
  counts.forced.add(batch, outputs, RowForm::outputs);
  counts.free.add(batch, free, RowForm::rows);
  if (table_) counts.table.add(batch, table_->rows(batch.shape, outputs), RowForm::rows);
}

void Evaluator::append_metrics(const Counts& counts, std::vector<Scalar>& scalars) const {
  const HeadKind head = model_.config().head;
  if (head == HeadKind::groove) {
    append(counts.losses.groove_means(), scalars);
    counts.forced.append("metrics/", scalars);
    counts.forced.all_hits().append("metrics/all_hits/", scalars);
    counts.free.append("metrics/free_running/", scalars);
    if (scope_.by_drum) counts.free.append_by_drum("metrics/free_running/", scalars);
    counts.kept.all_hits().append("metrics/notes_kept/", scalars);
    counts.table.matched().append("table/", scalars);
    counts.table.all_hits().append("table/all_hits/", scalars);
    return;
  }
  counts.patterns.append(head == HeadKind::nade, scalars);
  if (head == HeadKind::categorical)
    scalars.push_back(
        {"metrics/mean_per_class_accuracy", mean_per_class_accuracy(eval_.class_counts())});
  scalars.push_back({"metrics/free_running/accuracy", counts.free_patterns.share()});
}

Evaluation Evaluator::run(std::int64_t step) {
  Counts counts(scope_.form);
  Batch batch;
  eval_.clear_class_counts();
  free_running_.reload();
  if (kept_) kept_->reload();
  for (std::int64_t number = 0; number < batches_; ++number) look_at(number, step, batch, counts);
  Evaluation result{.step = step,
                    .examples = static_cast<std::int64_t>(counts.losses.examples),
                    .scalars = counts.losses.means(beta_at(model_.config(), step))};
  append_metrics(counts, result.scalars);
  result.scalars.push_back({"metrics/active_units", static_cast<double>(counts.active.count())});
  return result;
}

}  // namespace drumvae
