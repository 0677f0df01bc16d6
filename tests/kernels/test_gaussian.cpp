// The latent and its noise against the double reference.
#include <catch2/catch.hpp>

#include "kernels/gaussian.h"
#include "tests/kernels/every_device.h"
#include "tests/kernels/reference.h"

using namespace drumvae;
using reference::Real;
using trial::Site;
using trial::Trial;

namespace {

constexpr Index kSizes[] = {1, 2, 3, 7, 31, 32, 33, 127, 128, 129, 256};
constexpr std::uint32_t kStream = random_stream(0, 0, RandomPurpose::latent_noise);
constexpr StepInput kStep{
    .key = 77, .step = 9, .first_row = 3, .beta = .2F, .inverse_weight = .25F};

double reference_normal(const StepInput& step, Index row, Index column) {
  const auto block = static_cast<unsigned>(column / 4);
  const auto drawn = reference::philox(
      {{block, step.first_row + static_cast<unsigned>(row), step.step, kStream}}, step.key);
  const Index pair = column % 4 / 2 * 2;
  const double u = reference::uniform(drawn.words[pair]),
               v = reference::uniform(drawn.words[pair + 1]);
  const double radius = std::sqrt(-2 * std::log(u)), angle = 2 * M_PI * v;
  return column % 2 ? radius * std::cos(angle) : radius * std::sin(angle);
}

std::vector<float> run_fill(Site& site, const StepInput& step, Index batch, Index size) {
  Trial trial(site);
  const FillNormal kernel{.noise = {.random = {.input = trial.constant(step), .stream = kStream}},
                          .out = trial.output<2>({batch, size})};
  trial.run(kernel);
  return trial.gather(kernel.out);
}

// A batch with sigmas from tiny to large; sequence b has kl_cost 0 where free_nats exceeds its KL.
struct Latent {
  Latent(Index rows, Index columns) : batch(rows), size(columns), random(columns) {}

  Index batch, size;
  float free_nats = 3;
  trial::Random random;
  std::vector<float> mu = random.floats(batch * size, -1, 1);
  std::vector<float> sigma_pre = random.floats(batch * size, -12, 6);
  std::vector<float> eps = random.floats(batch * size, -3, 3);
  std::vector<float> d_z = random.floats(batch * size);
  std::vector<float> row_weight = random.floats(batch, .5, 1);
};

struct Forward {
  std::vector<float> sigma, z, kl, kl_cost;
};

Forward run_forward(Site& site, const Latent& latent) {
  Trial trial(site);
  const std::array<Index, 2> shape{latent.batch, latent.size};
  const LatentForward kernel{.mu = trial.input<2>(shape, latent.mu),
                             .sigma_pre = trial.input<2>(shape, latent.sigma_pre),
                             .noise = {.values = trial.input<2>(shape, latent.eps)},
                             .free_nats = latent.free_nats,
                             .sigma = trial.output<2>(shape),
                             .z = trial.output<2>(shape),
                             .kl = trial.output<1>({latent.batch}),
                             .kl_cost = trial.output<1>({latent.batch})};
  trial.run(kernel);
  return {trial.gather(kernel.sigma), trial.gather(kernel.z), trial.gather(kernel.kl),
          trial.gather(kernel.kl_cost)};
}

struct Backward {
  std::vector<float> d_mu, d_sigma_pre;
};

Backward run_backward(Site& site, const Latent& latent, const Forward& forward) {
  Trial trial(site);
  const std::array<Index, 2> shape{latent.batch, latent.size};
  const LatentBackward kernel{.mu = trial.input<2>(shape, latent.mu),
                              .sigma_pre = trial.input<2>(shape, latent.sigma_pre),
                              .sigma = trial.input<2>(shape, forward.sigma),
                              .noise = {.values = trial.input<2>(shape, latent.eps)},
                              .kl_cost = trial.input<1>({latent.batch}, forward.kl_cost),
                              .row_weight = trial.input<1>({latent.batch}, latent.row_weight),
                              .input = trial.constant(kStep),
                              .d_z = trial.input<2>(shape, latent.d_z),
                              .d_mu = trial.output<2>(shape),
                              .d_sigma_pre = trial.output<2>(shape)};
  trial.run(kernel);
  return {trial.gather(kernel.d_mu), trial.gather(kernel.d_sigma_pre)};
}

template <class R>
R kl_term(R mu, R sigma) {
  return R(.5) * (mu * mu + sigma * sigma - R(1) - R(2) * reference::log(sigma));
}

void require_close(const std::vector<float>& got, const std::vector<Real>& wanted) {
  REQUIRE(trial::first_difference(got, reference::values(wanted), reference::bounds(wanted)) == "");
}

void judge_forward(const Latent& latent, const Forward& got) {
  std::vector<Real> sigma, z, kl, kl_cost;
  for (Index b = 0; b < latent.batch; ++b) {
    std::vector<Real> terms;
    for (Index i = b * latent.size; i < (b + 1) * latent.size; ++i) {
      const Real mu(latent.mu[i]), s = reference::softplus(Real(latent.sigma_pre[i]));
      sigma.push_back(s);
      z.push_back(mu + s * Real(latent.eps[i]));
      terms.push_back(kl_term(mu, s));
    }
    kl.push_back(reference::sum(terms));
    kl_cost.push_back(kl.back().value > latent.free_nats ? kl.back() - Real(latent.free_nats)
                                                         : Real(0));
  }
  require_close(got.sigma, sigma);
  require_close(got.z, z);
  require_close(got.kl, kl);
  require_close(got.kl_cost, kl_cost);
}

void judge_backward(const Latent& latent, const Forward& forward, const Backward& got) {
  std::vector<Real> d_mu, d_sigma_pre;
  for (Index b = 0; b < latent.batch; ++b) {
    Real d_kl(0);
    if (forward.kl_cost[b] > 0) {
      d_kl = Real(kStep.beta) * Real(latent.row_weight[b]) * Real(kStep.inverse_weight);
    }
    for (Index i = b * latent.size; i < (b + 1) * latent.size; ++i) {
      const Real sigma(forward.sigma[i]), d_z(latent.d_z[i]);
      d_mu.push_back(d_z + d_kl * Real(latent.mu[i]));
      const Real d_sigma = d_z * Real(latent.eps[i]) + d_kl * (sigma - Real(1) / sigma);
      d_sigma_pre.push_back(d_sigma * reference::sigmoid(Real(latent.sigma_pre[i])));
    }
  }
  require_close(got.d_mu, d_mu);
  require_close(got.d_sigma_pre, d_sigma_pre);
}

}  // namespace

TEST_CASE("FillNormal is Box-Muller on cuRAND's uniforms, within 8 eps", "[device]") {
  trial::on_every_device([](Site& site) {
    for (Index size : kSizes) {
      const Index batch = size == 256 ? 100 : 2;
      std::vector<double> wanted, bound;
      for (Index b = 0; b < batch; ++b) {
        for (Index d = 0; d < size; ++d) {
          wanted.push_back(reference_normal(kStep, b, d));
          bound.push_back(8 * reference::kEps * std::max(1.0, std::abs(wanted.back())));
        }
      }
      REQUIRE(trial::first_difference(run_fill(site, kStep, batch, size), wanted, bound) == "");
    }
  });
}

TEST_CASE("fill_here gives the calling thread the numbers of a launch") {
  std::vector<float> launched(3 * 37), here(3 * 37);
  const NormalNoise noise{.random = {.input = &kStep, .stream = kStream}};
  Cpu cpu(2);
  launch(cpu, FillNormal{.noise = noise, .out = {launched.data(), {3, 37}}});
  fill_here({.noise = noise, .out = {here.data(), {3, 37}}});
  CHECK(here == launched);
}

TEST_CASE("FillNormal's numbers have mean 0, variance 1 and no correlation within a pair",
          "[device]") {
  trial::on_every_device([](Site& site) {
    const auto normals = run_fill(site, kStep, 100, 256);
    double sum = 0, squares = 0, products = 0;
    for (std::size_t i = 0; i < normals.size(); i += 2) {
      sum += double{normals[i]} + double{normals[i + 1]};
      squares +=
          double{normals[i]} * double{normals[i]} + double{normals[i + 1]} * double{normals[i + 1]};
      products += double{normals[i]} * double{normals[i + 1]};
    }
    const auto count = static_cast<double>(normals.size());
    REQUIRE(std::abs(sum / count) < .02);
    REQUIRE(std::abs(squares / count - 1) < .03);
    REQUIRE(std::abs(2 * products / count) < .03);
  });
}

TEST_CASE("A row's noise depends on its number in the global batch alone", "[device]") {
  trial::on_every_device([](Site& site) {
    StepInput last = kStep;
    last.first_row += 511;
    const auto batch = run_fill(site, kStep, 512, 37);
    const std::vector<float> last_row(batch.end() - 37, batch.end());
    REQUIRE(trial::first_different_bits(run_fill(site, last, 1, 37), last_row) == "");
  });
}

TEST_CASE("LatentForward and LatentBackward match the double reference", "[device]") {
  trial::on_every_device([](Site& site) {
    for (Index size : kSizes) {
      for (Index batch : {1, 3}) {
        Latent latent(batch, size);
        const Forward forward = run_forward(site, latent);
        judge_forward(latent, forward);
        judge_backward(latent, forward, run_backward(site, latent, forward));
        latent.free_nats = 1e6F;
        const Forward free = run_forward(site, latent);
        REQUIRE(free.kl_cost == std::vector<float>(static_cast<std::size_t>(batch), 0));
        judge_backward(latent, free, run_backward(site, latent, free));
      }
    }
  });
}

TEST_CASE("LatentForward draws the noise that FillNormal writes", "[device]") {
  trial::on_every_device([](Site& site) {
    Trial trial(site);
    const LatentForward kernel{
        .mu = trial.input<2>({2, 37}, std::vector<float>(2 * 37, 0)),
        .sigma_pre = trial.input<2>({2, 37}, std::vector<float>(2 * 37, 20)),
        .noise = {.random = {.input = trial.constant(kStep), .stream = kStream}},
        .sigma = trial.output<2>({2, 37}),
        .z = trial.output<2>({2, 37}),
        .kl = trial.output<1>({2}),
        .kl_cost = trial.output<1>({2})};
    trial.run(kernel);
    auto noise = run_fill(site, kStep, 2, 37);
    for (float& value : noise) value *= 20;  // softplus(20) = 20 in float
    REQUIRE(trial::first_different_bits(trial.gather(kernel.z), noise) == "");
  });
}

TEST_CASE("The reference's KL gradient matches its finite differences") {
  const double mu = .7, sigma = .3, step = 1e-6;
  const auto slope = [&](double d_mu, double d_sigma) {
    return (kl_term(mu + d_mu, sigma + d_sigma) - kl_term(mu - d_mu, sigma - d_sigma)) / (2 * step);
  };
  REQUIRE(slope(step, 0) == Approx(mu));
  REQUIRE(slope(0, step) == Approx(sigma - 1 / sigma));
}

TEST_CASE("The latent has the same bits on every target and thread count") {
  trial::require_same_bits([](Site& site) {
    const Latent latent(3, 129);
    const Forward forward = run_forward(site, latent);
    const Backward backward = run_backward(site, latent, forward);
    std::vector<float> all = run_fill(site, kStep, 3, 129);
    for (const auto& part :
         {forward.sigma, forward.z, forward.kl, backward.d_mu, backward.d_sigma_pre}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  });
}

TEST_CASE("A NaN in mu reaches the KL and its cost", "[device]") {
  trial::on_every_device([](Site& site) {
    Latent latent(2, 5);
    latent.mu[7] = std::numeric_limits<float>::quiet_NaN();
    const Forward forward = run_forward(site, latent);
    REQUIRE(std::isnan(forward.kl[1]));
    REQUIRE(std::isnan(forward.kl_cost[1]));
    REQUIRE(std::isfinite(forward.kl[0]));
  });
}
