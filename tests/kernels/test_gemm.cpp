// Products with packed weights: against double, and bit for bit against the chain that gemm.h
// promises.
#include <catch2/catch.hpp>

#include "kernels/gemm.h"
#include "tests/kernels/every_device.h"
#include "tests/kernels/reference.h"

using namespace drumvae;
using reference::Real;
using trial::Site;
using trial::Trial;

namespace {

// Weights packed by the backend.
class Packed {
 public:
  Packed(Site& site, Index inputs, Index outputs, const std::vector<float>& weights,
         bool transpose = false, ElementType type = ElementType::f32)
      : trial_(site) {
    const std::array<Index, 2> shape =
        transpose ? std::array{outputs, inputs} : std::array{inputs, outputs};
    const Index bytes = packed_weights_bytes(inputs, outputs, type);
    view_ = {trial_.scratch<std::byte>(bytes).data(), inputs, outputs, type};
    trial_.run(PackWeights{
        .weights = trial_.input<2>(shape, weights), .transpose = transpose, .packed = view_});
  }

  const PackedWeights& view() const { return view_; }

 private:
  Trial trial_;
  PackedWeights view_;
};

struct Product {
  Product(Index m, Index k, Index n) : rows(m), depth(k), columns(n), random(m + 31 * k + n) {}

  Index rows, depth, columns;
  trial::Random random;
  std::vector<float> inputs = random.floats(rows * depth);
  std::vector<float> weights = random.floats(depth * columns);
  std::vector<float> bias = random.floats(columns);
  std::vector<float> before = random.floats(rows * columns);
};

enum class Start { zero, bias, before };

std::vector<float> run(Site& site, const Product& product, Start start,
                       Activation activation = Activation::identity,
                       ElementType type = ElementType::f32) {
  const Packed packed(site, product.depth, product.columns, product.weights, false, type);
  Trial trial(site);
  const std::array<Index, 2> shape{product.rows, product.columns};
  Gemm kernel{.inputs = trial.input<2>({product.rows, product.depth}, product.inputs),
              .weights = packed.view(),
              .accumulate = start == Start::before,
              .activation = activation};
  if (start == Start::bias) kernel.bias = trial.input<1>({product.columns}, product.bias);
  kernel.outputs =
      start == Start::before ? trial.in_out<2>(shape, product.before) : trial.output<2>(shape);
  trial.run(kernel);
  return trial.gather(kernel.outputs);
}

float start_value(const Product& product, Start start, Index m, Index n) {
  if (start == Start::bias) return product.bias[n];
  return start == Start::before ? product.before[m * product.columns + n] : 0.0F;
}

std::vector<Real> reference_product(const Product& product, Start start) {
  const auto x = reference::numbers<Real>(product.inputs);
  const auto w = reference::numbers<Real>(product.weights);
  std::vector<Real> outputs;
  for (Index m = 0; m < product.rows; ++m) {
    for (Index n = 0; n < product.columns; ++n) {
      outputs.push_back(reference::dot(Real(start_value(product, start, m, n)),
                                       x.data() + m * product.depth, 1, w.data() + n,
                                       product.columns, product.depth));
    }
  }
  return outputs;
}

// One chain of FMAs per 512 terms, the first from the start value; the chains are added in order.
float chain(float start, const float* a, Index a_step, const float* b, Index b_step, Index count) {
  float sum = start;
  for (Index first = 0; first < count; first += 512) {
    float part = first == 0 ? sum : 0.0F;
    for (Index k = first; k < std::min(first + 512, count); ++k) {
      part = std::fma(a[k * a_step], b[k * b_step], part);
    }
    sum = first == 0 ? part : sum + part;
  }
  return sum;
}

std::vector<float> chained_product(const Product& product, Start start) {
  std::vector<float> outputs;
  for (Index m = 0; m < product.rows; ++m) {
    for (Index n = 0; n < product.columns; ++n) {
      outputs.push_back(chain(start_value(product, start, m, n), &product.inputs[m * product.depth],
                              1, &product.weights[n], product.columns, product.depth));
    }
  }
  return outputs;
}

// The nearest number whose lower 16 bits are 0; of two, the one with an even upper half.
float to_bf16(float x) {
  auto bits = std::bit_cast<std::uint32_t>(x);
  const std::uint32_t rest = bits & 0xFFFFU;
  bits -= rest;
  if (rest > 0x8000U || (rest == 0x8000U && (bits & 0x10000U) != 0)) bits += 0x10000U;
  return std::bit_cast<float>(bits);
}

// The same with factors in bf16: of each pair of terms the later one first; an odd count begins
// with half a pair.
float chain_of_pairs(float start, const float* a, const float* b, Index b_step, Index count) {
  float sum = start;
  for (Index first = -(count % 2); first < count; first += 512) {
    float part = first <= 0 ? sum : 0.0F;
    for (Index k = first; k < std::min(first + 512, count); k += 2) {
      part = std::fma(to_bf16(a[k + 1]), to_bf16(b[(k + 1) * b_step]), part);
      if (k >= 0) part = std::fma(to_bf16(a[k]), to_bf16(b[k * b_step]), part);
    }
    sum = first <= 0 ? part : sum + part;
  }
  return sum;
}

// d_weights and d_bias are accumulated on numbers that stand there.
struct Gradient {
  Gradient(Index m, Index k, Index n) : rows(m), depth(k), columns(n), random(7 * m + k + n) {}

  Index rows, depth, columns;
  trial::Random random;
  std::vector<float> inputs = random.floats(rows * depth);
  std::vector<float> d_outputs = random.floats(rows * columns);
  std::vector<float> d_weights = random.floats(depth * columns);
  std::vector<float> d_bias = random.floats(columns);
};

struct Gradients {
  std::vector<float> d_weights, d_bias;
};

Gradients run(Site& site, const Gradient& gradient, bool bias) {
  Trial trial(site);
  GemmWeightGradient kernel{
      .inputs = trial.input<2>({gradient.rows, gradient.depth}, gradient.inputs),
      .d_outputs = trial.input<2>({gradient.rows, gradient.columns}, gradient.d_outputs),
      .d_weights = trial.in_out<2>({gradient.depth, gradient.columns}, gradient.d_weights)};
  if (bias) kernel.d_bias = trial.in_out<1>({gradient.columns}, gradient.d_bias);
  trial.run(kernel);
  return {trial.gather(kernel.d_weights), trial.gather(kernel.d_bias)};
}

Gradients chained_gradients(const Gradient& gradient) {
  Gradients result;
  for (Index k = 0; k < gradient.depth; ++k) {
    for (Index n = 0; n < gradient.columns; ++n) {
      result.d_weights.push_back(chain(gradient.d_weights[k * gradient.columns + n],
                                       &gradient.inputs[k], gradient.depth, &gradient.d_outputs[n],
                                       gradient.columns, gradient.rows));
    }
  }
  for (Index n = 0; n < gradient.columns; ++n) {
    float sum = gradient.d_bias[n];
    for (Index first = 0; first < gradient.rows; first += 512) {
      float part = 0;
      for (Index m = first; m < std::min(first + 512, gradient.rows); ++m) {
        part += gradient.d_outputs[m * gradient.columns + n];
      }
      sum += part;
    }
    result.d_bias.push_back(sum);
  }
  return result;
}

constexpr std::array<Index, 3> kSizes[] = {{1, 1, 1},    {2, 3, 5},    {13, 27, 31},  {1, 283, 64},
                                           {6, 33, 33},  {97, 31, 65}, {3, 512, 32},  {3, 513, 32},
                                           {2, 1025, 7}, {5, 540, 1},  {25, 127, 129}};

void require_close(const std::vector<float>& got, const std::vector<Real>& wanted) {
  REQUIRE(trial::first_difference(got, reference::values(wanted), reference::bounds(wanted)) == "");
}

}  // namespace

TEST_CASE("Gemm matches the double reference from every start", "[device]") {
  trial::on_every_device([](Site& site) {
    for (const auto& [m, k, n] : kSizes) {
      const Product product(m, k, n);
      for (Start start : {Start::zero, Start::bias, Start::before}) {
        require_close(run(site, product, start), reference_product(product, start));
      }
    }
  });
}

TEST_CASE("Gemm is one FMA chain per 512 terms, bit for bit, on every target with FMA") {
  trial::on_every_cpu(
      [](Site& site) {
        for (const auto& [m, k, n] : kSizes) {
          const Product product(m, k, n);
          for (Start start : {Start::zero, Start::bias, Start::before}) {
            REQUIRE(trial::first_different_bits(run(site, product, start),
                                                chained_product(product, start)) == "");
          }
        }
      },
      trial::has_fma);
}

TEST_CASE("Gemm with bf16 weights rounds its factors alone and chains them in pairs, bit for bit") {
  trial::on_every_cpu(
      [](Site& site) {
        for (const auto& [m, k, n] : kSizes) {
          const Product product(m, k, n);
          for (Start start : {Start::zero, Start::bias, Start::before}) {
            std::vector<float> wanted;
            for (Index i = 0; i < m * n; ++i) {
              wanted.push_back(chain_of_pairs(start_value(product, start, i / n, i % n),
                                              &product.inputs[i / n * k], &product.weights[i % n],
                                              n, k));
            }
            REQUIRE(trial::first_different_bits(
                        run(site, product, start, Activation::identity, ElementType::bf16),
                        wanted) == "");
          }
        }
      },
      trial::has_fma);
}

TEST_CASE("Gemm's tanh is applied to the product with its bias", "[device]") {
  trial::on_every_device([](Site& site) {
    const Product product(5, 33, 31);
    std::vector<Real> wanted = reference_product(product, Start::bias);
    for (Real& value : wanted) value = reference::tanh(value);
    require_close(run(site, product, Start::bias, Activation::tanh), wanted);
  });
}

TEST_CASE("Packed weights may be the transpose", "[device]") {
  trial::on_every_device([](Site& site) {
    const Product product(3, 33, 65);
    std::vector<float> transposed;
    for (Index n = 0; n < product.columns; ++n) {
      for (Index k = 0; k < product.depth; ++k) {
        transposed.push_back(product.weights[k * product.columns + n]);
      }
    }
    const Packed packed(site, product.depth, product.columns, transposed, true);
    Trial trial(site);
    const Gemm kernel{.inputs = trial.input<2>({3, 33}, product.inputs),
                      .weights = packed.view(),
                      .outputs = trial.output<2>({3, 65})};
    trial.run(kernel);
    REQUIRE(trial::first_different_bits(trial.gather(kernel.outputs),
                                        run(site, product, Start::zero)) == "");
  });
}

TEST_CASE("A row of a product does not depend on its batch") {
  trial::on_every_cpu([](Site& site) {
    const Product batch(512, 283, 64);
    Product alone = batch;
    alone.rows = 1;
    alone.inputs.assign(batch.inputs.end() - 283, batch.inputs.end());
    const auto all = run(site, batch, Start::bias);
    const std::vector<float> last(all.end() - 64, all.end());
    REQUIRE(trial::first_different_bits(run(site, alone, Start::bias), last) == "");
  });
}

TEST_CASE("GemmWeightGradient adds its chains of 512 rows bit for bit on every target with FMA") {
  trial::on_every_cpu(
      [](Site& site) {
        for (const auto& [k, m, n] : kSizes) {
          const Gradient gradient(m, k, n);
          const Gradients got = run(site, gradient, true), wanted = chained_gradients(gradient);
          REQUIRE(trial::first_different_bits(got.d_weights, wanted.d_weights) == "");
          REQUIRE(trial::first_different_bits(got.d_bias, wanted.d_bias) == "");
        }
        const Gradient wide(3, 290, 257);  // more than one block of the gradient
        REQUIRE(trial::first_different_bits(run(site, wide, false).d_weights,
                                            chained_gradients(wide).d_weights) == "");
      },
      trial::has_fma);
}

TEST_CASE("GemmWeightGradient matches the double reference", "[device]") {
  trial::on_every_device([](Site& site) {
    for (const auto& [k, m, n] : kSizes) {
      const Gradient gradient(m, k, n);
      const auto x = reference::numbers<Real>(gradient.inputs);
      const auto d_y = reference::numbers<Real>(gradient.d_outputs);
      const std::vector<Real> ones(gradient.rows, Real(1));
      std::vector<Real> d_weights, d_bias;
      for (Index i = 0; i < gradient.depth * gradient.columns; ++i) {
        d_weights.push_back(reference::dot(Real(gradient.d_weights[i]), &x[i / gradient.columns],
                                           gradient.depth, &d_y[i % gradient.columns],
                                           gradient.columns, gradient.rows));
      }
      for (Index column = 0; column < gradient.columns; ++column) {
        d_bias.push_back(reference::dot(Real(gradient.d_bias[column]), ones.data(), 1, &d_y[column],
                                        gradient.columns, gradient.rows));
      }
      const Gradients got = run(site, gradient, true);
      require_close(got.d_weights, d_weights);
      require_close(got.d_bias, d_bias);
    }
  });
}
