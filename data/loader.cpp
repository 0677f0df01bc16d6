// Positions, epochs and their order; data/batches.h fills the rows.
#include "data/loader.h"

#include <stdexcept>
#include <string>

#include "data/shuffle.h"

namespace drumvae {
namespace {

std::int64_t whole_batches(const PackedDrums& packed, const BatchTask& task) {
  const std::int64_t rows = batch_shape(packed, task).rows;
  const std::int64_t examples = packed.size(task.split);
  if (examples < rows) {
    const std::string split(split_name(task.split));
    throw std::invalid_argument(
        "the " + split + " split has " + std::to_string(examples) +
        " examples, fewer than a batch of " + std::to_string(rows) +
        (examples == 0 ? ": pack more files"
                       : ": use a batch size of " + std::to_string(examples) + " or less"));
  }
  return examples / rows;
}

}  // namespace

Loader::Loader(const PackedDrums& packed, const BatchTask& task, bool prefetch,
               const RowRange& part)
    : packed_(packed),
      task_(task),
      part_(part.count == 0 ? RowRange{.first = 0, .count = task.batch_size} : part),
      batches_per_epoch_(whole_batches(packed, task)),
      prefetcher_([this](std::int64_t number, Batch& batch) { make(number, batch); }, prefetch) {
  if (part_.first < 0 || part_.count < 0 || part_.first + part_.count > task.batch_size)
    throw std::invalid_argument("Loader: a batch of " + std::to_string(task.batch_size) +
                                " has no rows from " + std::to_string(part_.first) + " on, " +
                                std::to_string(part_.count) + " of them");
}

const Batch& Loader::next() {
  const Batch& batch = prefetcher_.get(number_);
  ++number_;
  return batch;
}

LoaderPosition Loader::position() const {
  return {.epoch = number_ / batches_per_epoch_,
          .position = number_ % batches_per_epoch_ * task_.batch_size};
}

void Loader::seek(const LoaderPosition& position) {
  const std::int64_t batch = position.position / task_.batch_size;
  if (position.epoch < 0 || position.epoch > UINT32_MAX || position.position < 0 ||
      position.position % task_.batch_size != 0 || batch >= batches_per_epoch_) {
    throw std::invalid_argument("no batch of " + std::to_string(task_.batch_size) +
                                " begins at epoch " + std::to_string(position.epoch) +
                                ", example " + std::to_string(position.position));
  }
  number_ = position.epoch * batches_per_epoch_ + batch;
}

void Loader::make(std::int64_t number, Batch& batch) {
  const std::int64_t epoch = number / batches_per_epoch_;
  const auto epoch_word = static_cast<std::uint32_t>(epoch);
  if (order_epoch_ != epoch) {
    order_ = shuffled_order(static_cast<std::uint32_t>(packed_.size(task_.split)), task_.seed,
                            epoch_word);
    order_epoch_ = epoch;
  }
  const auto first = static_cast<std::size_t>(number % batches_per_epoch_ * task_.batch_size);
  BatchTask part = task_;
  part.batch_size = part_.count;
  fill_batch(packed_, part,
             std::span(order_).subspan(first + static_cast<std::size_t>(part_.first),
                                       static_cast<std::size_t>(part_.count)),
             epoch_word, batch);
}

}  // namespace drumvae
