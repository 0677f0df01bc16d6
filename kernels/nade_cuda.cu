// The NADE head's loss and draw on CUDA: a warp takes a row, its lanes the hidden units.
#include "kernels/math.cuh"
#include "kernels/nade.h"
#include "kernels/random.cuh"
#include "kernels/sum.cuh"

namespace drumvae {
namespace {

struct DeviceNadeWeights {
  Rows<const float> encoder, decoder;
};

// A row's hidden layer in shared memory; each lane touches units of its own alone, so that nothing
// waits.
struct Hidden {
  unsigned units, lane;
  float* a;    // pre-activations, those of the drums so far
  float* d_a;  // sum over the drums so far

  template <class F>
  __device__ void for_each(const F& f) const {
    for (unsigned j = lane; j < units; j += 32) f(j);
  }
};

// a = b_enc, d_a = 0.
__device__ void begin(const Hidden& hidden, const float* outputs) {
  hidden.for_each([&](unsigned j) {
    hidden.a[j] = outputs[j];
    hidden.d_a[j] = 0;
  });
}

// b_dec + w_dec . sigmoid(a), in every lane.
__device__ float next_drum(const Hidden& hidden, const float* w_dec, float b_dec) {
  float sum = 0;
  hidden.for_each([&](unsigned j) { sum = fmaf(w_dec[j], sigmoid(hidden.a[j]), sum); });
  const double total = warp_sum(static_cast<double>(sum)) + static_cast<double>(b_dec);
  return __shfl_sync(0xFFFFFFFFU, static_cast<float>(total), 0);
}

struct NadeLossArguments {
  unsigned steps, units, drums;
  Steps<const float> outputs, targets;
  DeviceNadeWeights weights;
  const float* row_weight;
  const StepInput* input;
  float *r_loss, *correct_steps, *correct_hits, *predicted_hits, *true_hits;
  Steps<float> d_outputs;
};

// What a sequence reports, added up over its steps.
struct Report {
  double r_loss = 0, correct_steps = 0, correct_hits = 0, predicted_hits = 0, true_hits = 0;
};

struct DrumLoss {
  float loss, d_s;
};

__device__ DrumLoss drum_loss(float s, float hit) {
  const float p = sigmoid(s), q = sigmoid(-s), miss = 1.0F - hit;
  const float p_floored = p + 1e-6F, q_floored = q + 1e-6F;
  return {-fmaf(hit, logf(p_floored), miss * logf(q_floored)),
          p * q * (miss / q_floored - hit / p_floored)};
}

// d_a of a drum, and the drum told to a.
__device__ void finish_drum(const NadeLossArguments& k, const Hidden& hidden, unsigned drum,
                            float y, float d_s) {
  const float* w_enc = k.weights.encoder[drum];
  const float* w_dec = k.weights.decoder[drum];
  hidden.for_each([&](unsigned j) {
    hidden.d_a[j] += sigmoid_gradient(sigmoid(hidden.a[j]), d_s * w_dec[j]);
    hidden.a[j] = fmaf(y, w_enc[j], hidden.a[j]);
  });
}

__device__ void step_loss(const NadeLossArguments& k, const Hidden& hidden, unsigned t, unsigned b,
                          float weight, Report& report) {
  const float* outputs = k.outputs.row(t, b);
  const float* targets = k.targets.row(t, b);
  float* d_outputs = k.d_outputs.first == nullptr ? nullptr : k.d_outputs.row(t, b);
  bool all_right = true;
  begin(hidden, outputs);
  for (unsigned c = 0; c < k.drums; ++c) {
    const float y = targets[c];
    const float s = next_drum(hidden, k.weights.decoder[c], outputs[hidden.units + c]);
    const DrumLoss loss = drum_loss(s, y);
    const bool predicted = s >= 0, hit = y != 0;
    report.r_loss += static_cast<double>(loss.loss);
    report.correct_hits += predicted && hit ? 1 : 0;
    report.predicted_hits += predicted ? 1 : 0;
    report.true_hits += hit ? 1 : 0;
    all_right = all_right && predicted == hit;
    finish_drum(k, hidden, c, y, loss.d_s * weight);
    if (d_outputs != nullptr && hidden.lane == 0) d_outputs[hidden.units + c] = loss.d_s * weight;
  }
  report.correct_steps += all_right ? 1 : 0;
  if (d_outputs != nullptr) hidden.for_each([&](unsigned j) { d_outputs[j] = hidden.d_a[j]; });
}

constexpr int kWarps = 4, kThreads = 32 * kWarps;

// What each warp keeps in shared memory, in bytes.
std::size_t bytes_of_block(Index units) {
  return 2 * kWarps * static_cast<std::size_t>(units) * sizeof(float);
}

__device__ Hidden hidden_of_warp(float* shared, unsigned units, unsigned warp, unsigned lane) {
  float* const first = shared + 2 * warp * units;
  return {units, lane, first, first + units};
}

// Valid in thread 0: what the warps' lanes 0 hold.
__device__ float sum_of_warps(double value) {
  return static_cast<float>(block_sum<kThreads>(threadIdx.x % 32 == 0 ? value : 0));
}

// A block takes one sequence of the batch, a warp one step.
__global__ void __launch_bounds__(kThreads) nade_loss_kernel(NadeLossArguments k) {
  DRUMVAE_DYNAMIC_SHARED(float, shared);
  const unsigned b = blockIdx.x, warp = threadIdx.x / 32;
  const Hidden hidden = hidden_of_warp(shared, k.units, warp, threadIdx.x % 32);
  const float weight = k.row_weight[b] * k.input->inverse_weight;
  Report report;
  for (unsigned t = warp; t < k.steps; t += kWarps) step_loss(k, hidden, t, b, weight, report);
  const float r_loss = sum_of_warps(report.r_loss);
  const float correct_steps = sum_of_warps(report.correct_steps);
  const float correct_hits = sum_of_warps(report.correct_hits);
  const float predicted_hits = sum_of_warps(report.predicted_hits);
  const float true_hits = sum_of_warps(report.true_hits);
  if (threadIdx.x != 0) return;
  k.r_loss[b] = r_loss;
  k.correct_steps[b] = correct_steps;
  k.correct_hits[b] = correct_hits;
  k.predicted_hits[b] = predicted_hits;
  k.true_hits[b] = true_hits;
}

struct DrawNadeArguments {
  unsigned rows, units, drums;
  Rows<const float> outputs;
  DeviceNadeWeights weights;
  float temperature;
  RandomSource random;
  unsigned t;
  Rows<float> drawn;
};

// The uniform of a drum: word drum%4 of block t*ceil(D/4) + drum/4.
__device__ float uniform_of_drum(const DrawNadeArguments& k, unsigned row, unsigned drum) {
  const unsigned block = k.t * ((k.drums + 3) / 4) + drum / 4;
  const PhiloxWords words = philox_words(k.random, row, block);
  std::uint32_t word = words.word[0];
  for_four([&](int i) {
    if (drum % 4 == static_cast<unsigned>(i)) word = words.word[i];
  });
  return philox_uniform(word);
}

__global__ void __launch_bounds__(kThreads) draw_nade_rows_kernel(DrawNadeArguments k) {
  DRUMVAE_DYNAMIC_SHARED(float, shared);
  const unsigned row = blockIdx.x * kWarps + threadIdx.y;
  if (row >= k.rows) return;
  const Hidden hidden = hidden_of_warp(shared, k.units, threadIdx.y, threadIdx.x);
  const float* outputs = k.outputs[row];
  begin(hidden, outputs);
  for (unsigned c = 0; c < k.drums; ++c) {
    const float s = next_drum(hidden, k.weights.decoder[c], outputs[hidden.units + c]);
    const bool hit =
        k.temperature == 0 ? s >= 0 : uniform_of_drum(k, row, c) <= sigmoid(s / k.temperature);
    if (hidden.lane == 0) k.drawn[row][c] = hit ? 1.0F : 0.0F;
    const float* w_enc = k.weights.encoder[c];
    if (hit) hidden.for_each([&](unsigned j) { hidden.a[j] += w_enc[j]; });
  }
}

}  // namespace

void launch(Cuda& cuda, const NadeLoss& k) {
  const Index units = k.weights.encoder.extent(1);
  const NadeLossArguments arguments{
      .steps = static_cast<unsigned>(k.outputs.extent(0)),
      .units = static_cast<unsigned>(units),
      .drums = static_cast<unsigned>(k.targets.extent(2)),
      .outputs = k.outputs,
      .targets = k.targets,
      .weights = {.encoder = k.weights.encoder, .decoder = k.weights.decoder},
      .row_weight = k.row_weight.data(),
      .input = k.input,
      .r_loss = k.r_loss.data(),
      .correct_steps = k.correct_steps.data(),
      .correct_hits = k.correct_hits.data(),
      .predicted_hits = k.predicted_hits.data(),
      .true_hits = k.true_hits.data(),
      .d_outputs = k.d_outputs};
  launch_grid(cuda, "nade_loss_kernel",
              {.blocks = dim3(static_cast<unsigned>(k.outputs.extent(1))),
               .threads = dim3(kThreads),
               .shared_bytes = bytes_of_block(units)},
              nade_loss_kernel, arguments);
}

void launch(Cuda& cuda, const DrawNadeRows& k) {
  const Index units = k.weights.encoder.extent(1);
  const DrawNadeArguments arguments{
      .rows = static_cast<unsigned>(k.outputs.extent(0)),
      .units = static_cast<unsigned>(units),
      .drums = static_cast<unsigned>(k.rows.extent(1)),
      .outputs = k.outputs,
      .weights = {.encoder = k.weights.encoder, .decoder = k.weights.decoder},
      .temperature = k.temperature,
      .random = k.random,
      .t = static_cast<unsigned>(k.t),
      .drawn = k.rows};
  launch_grid(cuda, "draw_nade_rows_kernel",
              {.blocks = dim3((arguments.rows + kWarps - 1) / kWarps),
               .threads = dim3(32, kWarps),
               .shared_bytes = bytes_of_block(units)},
              draw_nade_rows_kernel, arguments);
}

}  // namespace drumvae
