// Repeating a piece of work and looking at the clock.
#include "tools/training/speed.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "engine/platform.h"
#include "kernels/philox.h"
#include "model/encode_step.h"
#include "model/objective.h"
#include "model/sampler.h"
#include "model/train_step.h"

namespace drumvae {
namespace {

constexpr double kBeatsPerSecond = 2;
constexpr std::int64_t kFewestRuns = 3;
constexpr std::int64_t kSampleBatches[] = {1, 8, 64, 512};

// A batch with about as many hits as a groove has; its numbers do not matter.
Batch busy_batch(const ModelConfig& config, std::int64_t rows) {
  Batch batch;
  batch.resize(config.batch_shape(rows));
  for (std::size_t i = 0; i < batch.target.size(); ++i) {
    const PhiloxWords words = philox4x32_10(
        {.block = static_cast<std::uint32_t>(i), .row = 0, .step = 0, .stream = 0}, 1);
    batch.target[i] = philox_uniform(words.word[0]) < 0.15F ? 1.0F : 0.0F;
  }
  std::copy_n(batch.target.begin(), std::min(batch.target.size(), batch.encoder_input.size()),
              batch.encoder_input.begin());
  std::fill(batch.row_weight.begin(), batch.row_weight.end(), 1.0F);
  return batch;
}

class Speedometer {
 public:
  Speedometer(const SpeedRequest& request, const std::function<void(const SpeedRow&)>& on_row)
      : request_(request), on_row_(on_row) {}

  template <class Work>
  void measure(const char* name, std::int64_t batch, const Work& work) {
    using Clock = std::chrono::steady_clock;
    work();
    std::vector<double> times;
    const Clock::time_point begin = Clock::now();
    const auto seconds_since = [](Clock::time_point from) {
      return std::chrono::duration<double>(Clock::now() - from).count();
    };
    do {
      const Clock::time_point start = Clock::now();
      work();
      times.push_back(seconds_since(start));
    } while (seconds_since(begin) < request_.seconds ||
             static_cast<std::int64_t>(times.size()) < kFewestRuns);
    add(name, batch, times);
  }

  std::vector<SpeedRow> take_rows() { return std::move(rows_); }

 private:
  void add(const char* name, std::int64_t batch, std::vector<double>& times) {
    std::sort(times.begin(), times.end());
    const double beats = static_cast<double>(request_.config.steps) / 4;
    rows_.push_back({.work = name,
                     .batch = batch,
                     .runs = static_cast<std::int64_t>(times.size()),
                     .median_s = times[times.size() / 2],
                     .p99_s = times[times.size() * 99 / 100],
                     .groove_s = beats / kBeatsPerSecond,
                     .peak_memory_bytes = peak_memory_bytes()});
    on_row_(rows_.back());
  }

  const SpeedRequest& request_;
  const std::function<void(const SpeedRow&)>& on_row_;
  std::vector<SpeedRow> rows_;
};

}  // namespace

std::vector<SpeedRow> measure_speed(Device& device, const SpeedRequest& request,
                                    const std::function<void(const SpeedRow&)>& on_row) {
  if (!(request.seconds > 0)) throw std::invalid_argument("seconds must be more than 0");
  const ModelConfig& config = request.config;
  Speedometer meter(request, on_row);
  {
    GrooveVae model(device, config, Use::inference);
    model.initialise(0);
    for (const std::int64_t rows : kSampleBatches) {
      Sampler sampler(model, rows);
      meter.measure("sample", rows, [&] { sampler.sample(0, 0); });
    }
    for (const std::int64_t rows : {std::int64_t{1}, config.batch_size}) {
      EncodeStep encode(model, rows);
      const Batch batch = busy_batch(config, rows);
      meter.measure("encode", rows, [&] { encode.encode(batch.encoder_input, batch.control); });
    }
  }
  if (!request.train) return meter.take_rows();
  GrooveVae model(device, config, Use::training);
  model.initialise(0);
  TrainStep train(model, config.batch_size);
  const Batch batch = busy_batch(config, config.batch_size);
  std::int64_t step = 0;
  meter.measure("train", config.batch_size, [&] {
    train.run(batch, training_input(config, 0, step++, static_cast<double>(config.batch_size)));
    train.state();  // waits for a device that runs on its own
  });
  return meter.take_rows();
}

}  // namespace drumvae
