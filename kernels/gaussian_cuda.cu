// The latent on CUDA: a thread takes the four elements of one Philox block.
#include "kernels/gaussian.h"
#include "kernels/math.cuh"
#include "kernels/random.cuh"
#include "kernels/sum.cuh"

namespace drumvae {
namespace {

struct LatentForwardArguments {
  unsigned rows, columns;
  Rows<const float> mu, sigma_pre;
  DeviceNoise noise;
  float free_nats;
  Rows<float> sigma, z;
  float* kl;
  float* kl_cost;
};

// Writes sigma and z of a quad and returns its part of the KL.
template <bool kAligned>
__device__ double latent_quad(const LatentForwardArguments& k, const QuadPlace& at) {
  const Quad mu = load_quad<kAligned>(k.mu[at.row] + at.column, at.count);
  Quad sigma = load_quad<kAligned>(k.sigma_pre[at.row] + at.column, at.count);
  Quad z = normal_quad(k.noise, at);
  double kl = 0;
  for_four([&](int i) {
    const float m = mu.at[i], s = softplus(sigma.at[i]);
    sigma.at[i] = s;
    z.at[i] = fmaf(s, z.at[i], m);
    const float log = logf(s);
    const float term = 0.5F * (fmaf(m, m, fmaf(s, s, -1.0F)) - (log + log));
    if (i < at.count) kl += static_cast<double>(term);
  });
  store_quad<kAligned>(sigma, k.sigma[at.row] + at.column, at.count);
  store_quad<kAligned>(z, k.z[at.row] + at.column, at.count);
  return kl;
}

constexpr unsigned kRowsPerBlock = 4;

// A warp per row, so that the KL's sum needs no barrier.
template <bool kAligned>
__global__ void __launch_bounds__(32 * kRowsPerBlock)
    latent_forward_kernel(LatentForwardArguments k) {
  const unsigned row = blockIdx.x * kRowsPerBlock + threadIdx.y;
  if (row >= k.rows) return;
  double kl = 0;
  for (unsigned column = 4 * threadIdx.x; column < k.columns; column += 4 * 32) {
    const unsigned left = k.columns - column;
    kl += latent_quad<kAligned>(k, {row, column, left < 4 ? static_cast<int>(left) : 4});
  }
  kl = warp_sum(kl);
  if (threadIdx.x != 0) return;
  const double free_nats = static_cast<double>(k.free_nats);
  k.kl[row] = static_cast<float>(kl);
  k.kl_cost[row] = kl < free_nats ? 0.0F : static_cast<float>(kl - free_nats);
}

struct LatentBackwardArguments {
  unsigned rows, columns;
  Rows<const float> mu, sigma_pre, sigma;
  DeviceNoise noise;
  const float* kl_cost;
  const float* row_weight;
  const StepInput* input;
  Rows<const float> d_z;
  Rows<float> d_mu, d_sigma_pre;
};

template <bool kAligned>
__global__ void __launch_bounds__(kQuadThreads) latent_backward_kernel(LatentBackwardArguments k) {
  const QuadPlace at = this_quad(k.rows, k.columns);
  if (at.count == 0) return;
  const float weight = k.input->beta * k.row_weight[at.row] * k.input->inverse_weight;
  const float d_kl = k.kl_cost[at.row] == 0 ? 0.0F : weight;
  const Quad sigma = load_quad<kAligned>(k.sigma[at.row] + at.column, at.count);
  const Quad d_z = load_quad<kAligned>(k.d_z[at.row] + at.column, at.count);
  const Quad eps = normal_quad(k.noise, at);
  Quad d_mu = load_quad<kAligned>(k.mu[at.row] + at.column, at.count);
  Quad d_sigma_pre = load_quad<kAligned>(k.sigma_pre[at.row] + at.column, at.count);
  for_four([&](int i) {
    const float s = sigma.at[i];
    // Without this a sigma of 0 would make a NaN of a KL that costs nothing.
    const float through = d_kl != 0 ? d_kl * (s - 1.0F / s) : 0.0F;
    const float d_sigma = fmaf(d_z.at[i], eps.at[i], through);
    d_mu.at[i] = fmaf(d_kl, d_mu.at[i], d_z.at[i]);
    d_sigma_pre.at[i] = d_sigma * sigmoid(d_sigma_pre.at[i]);
  });
  store_quad<kAligned>(d_mu, k.d_mu[at.row] + at.column, at.count);
  store_quad<kAligned>(d_sigma_pre, k.d_sigma_pre[at.row] + at.column, at.count);
}

template <bool kAligned>
__global__ void __launch_bounds__(kQuadThreads)
    fill_normal_kernel(unsigned rows, unsigned columns, DeviceNoise noise, Rows<float> out) {
  const QuadPlace at = this_quad(rows, columns);
  if (at.count == 0) return;
  store_quad<kAligned>(normal_quad(noise, at), out[at.row] + at.column, at.count);
}

}  // namespace

void launch(Cuda& cuda, const LatentForward& k) {
  const LatentForwardArguments arguments{.rows = static_cast<unsigned>(k.mu.extent(0)),
                                         .columns = static_cast<unsigned>(k.mu.extent(1)),
                                         .mu = k.mu,
                                         .sigma_pre = k.sigma_pre,
                                         .noise = DeviceNoise(k.noise),
                                         .free_nats = k.free_nats,
                                         .sigma = k.sigma,
                                         .z = k.z,
                                         .kl = k.kl.data(),
                                         .kl_cost = k.kl_cost.data()};
  const Grid grid{.blocks = dim3((arguments.rows + kRowsPerBlock - 1) / kRowsPerBlock),
                  .threads = dim3(32, kRowsPerBlock)};
  with_alignment(quads_are_aligned({k.mu, k.sigma_pre, k.sigma, k.z}), [&](auto aligned) {
    launch_grid(cuda, "latent_forward_kernel", grid, latent_forward_kernel<aligned()>, arguments);
  });
}

void launch(Cuda& cuda, const LatentBackward& k) {
  const LatentBackwardArguments arguments{.rows = static_cast<unsigned>(k.mu.extent(0)),
                                          .columns = static_cast<unsigned>(k.mu.extent(1)),
                                          .mu = k.mu,
                                          .sigma_pre = k.sigma_pre,
                                          .sigma = k.sigma,
                                          .noise = DeviceNoise(k.noise),
                                          .kl_cost = k.kl_cost.data(),
                                          .row_weight = k.row_weight.data(),
                                          .input = k.input,
                                          .d_z = k.d_z,
                                          .d_mu = k.d_mu,
                                          .d_sigma_pre = k.d_sigma_pre};
  const Grid grid = grid_of_quads("LatentBackward", k.mu.extent(0), k.mu.extent(1));
  const bool vector = quads_are_aligned({k.mu, k.sigma_pre, k.sigma, k.d_z, k.d_mu, k.d_sigma_pre});
  with_alignment(vector, [&](auto aligned) {
    launch_grid(cuda, "latent_backward_kernel", grid, latent_backward_kernel<aligned()>, arguments);
  });
}

void launch(Cuda& cuda, const FillNormal& k) {
  const Index rows = k.out.extent(0), columns = k.out.extent(1);
  const Grid grid = grid_of_quads("FillNormal", rows, columns);
  with_alignment(quads_are_aligned({k.out}), [&](auto aligned) {
    launch_grid(cuda, "fill_normal_kernel", grid, fill_normal_kernel<aligned()>, rows, columns,
                DeviceNoise(k.noise), k.out);
  });
}

}  // namespace drumvae
