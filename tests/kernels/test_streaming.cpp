// Streamed products and LSTM steps: against double, and bit for bit the same for any rows, parts of
// the panels and instruction set.
#include <catch2/catch.hpp>

#include "engine/aligned_memory.h"
#include "kernels/streaming.h"
#include "tests/kernels/every_cpu.h"
#include "tests/kernels/reference_lstm.h"

using namespace drumvae;
using reference::Real;

namespace {

constexpr WeightFormat kFormats[] = {WeightFormat::f32, WeightFormat::bf16, WeightFormat::int8};

const char* name_of(WeightFormat format) {
  return format == WeightFormat::f32 ? "f32" : format == WeightFormat::bf16 ? "bf16" : "int8";
}

// `value` with the 8 significant bits of a bf16, by arithmetic.
float to_bf16(float value) {
  if (value == 0) return value;
  int exponent = 0;
  std::frexp(value, &exponent);
  const double unit = std::ldexp(1.0, exponent - 8);
  return static_cast<float>(std::nearbyint(double{value} / unit) * unit);
}

// What the format makes of weights [K, N].
std::vector<float> stored(std::vector<float> weights, Index columns, WeightFormat format) {
  const Index rows = static_cast<Index>(weights.size()) / columns;
  const auto at = [&](Index k, Index n) -> float& {
    return weights[static_cast<std::size_t>(k * columns + n)];
  };
  for (Index n = 0; n < columns; ++n) {
    for (Index first = 0; first < rows; first += 32) {
      const Index end = std::min(first + 32, rows);
      float most = 0;
      for (Index k = first; k < end; ++k) most = std::max(most, std::abs(at(k, n)));
      for (Index k = first; k < end; ++k) {
        if (format == WeightFormat::bf16) at(k, n) = to_bf16(at(k, n));
        if (format == WeightFormat::int8)
          at(k, n) = std::round(at(k, n) / (most / 127)) * (most / 127);
      }
    }
  }
  return weights;
}

struct Streamed {
  Streamed(const std::vector<float>& values, Index columns, ColumnOrder order, WeightFormat format)
      : inputs(static_cast<Index>(values.size()) / columns),
        panels(streamed_panels(columns, order)),
        memory(streamed_weights_bytes(inputs, panels, format)) {
    stream_weights({values.data(), {inputs, columns}}, order, format, memory.data());
    weights = {.storage = memory.data(), .inputs = inputs, .panels = panels, .format = format};
  }

  Index inputs, panels;
  AlignedMemory memory;
  StreamedWeights weights;
};

std::vector<float> floats(Index count) {
  return std::vector<float>(static_cast<std::size_t>(count));
}

// [B, K] as [K, B].
std::vector<float> interleaved(const std::vector<float>& rows, Index batch) {
  const Index count = static_cast<Index>(rows.size()) / batch;
  std::vector<float> out = floats(count * batch);
  for (Index i = 0; i < count * batch; ++i)
    out[static_cast<std::size_t>(i % count * batch + i / count)] =
        rows[static_cast<std::size_t>(i)];
  return out;
}

// inputs W + bias, its K cut into two parts.
struct Product {
  Product(Index b, Index first, Index second, Index n)
      : batch(b), first_part(first), depth(first + second), columns(n), random(b + 7 * depth + n) {}

  // [B, N]; panels in `runs` runs.
  std::vector<float> run(WeightFormat format, Index runs = 1) const {
    const Streamed streamed(weights, columns, ColumnOrder::natural, format);
    const std::vector<float> x = interleaved(inputs, batch);
    const StreamedPart parts[] = {{x.data(), first_part},
                                  {x.data() + first_part * batch, depth - first_part}};
    std::vector<float> start = floats(streamed.panels * batch * kStreamedColumns), out = start;
    stream_bias({bias.data(), {columns}}, ColumnOrder::natural, batch, start.data());
    const StreamedProduct product{.rows = batch,
                                  .weights = streamed.weights,
                                  .parts = parts,
                                  .start = start.data(),
                                  .activation = activation,
                                  .outputs = out.data()};
    for (Index i = 0; i < runs; ++i) {
      const Index begin = streamed.panels * i / runs, end = streamed.panels * (i + 1) / runs;
      drumvae::run(product, begin, end - begin);
    }
    std::vector<float> rows;
    for (Index b = 0; b < batch; ++b) {
      for (Index n = 0; n < columns; ++n) {
        const Index panel = n / kStreamedColumns;
        rows.push_back(out[static_cast<std::size_t>((panel * batch + b) * kStreamedColumns +
                                                    n % kStreamedColumns)]);
      }
    }
    return rows;
  }

  std::vector<Real> reference(WeightFormat format) const {
    const auto x = reference::numbers<Real>(inputs);
    const auto w = reference::numbers<Real>(stored(weights, columns, format));
    std::vector<Real> out;
    for (Index b = 0; b < batch; ++b) {
      for (Index n = 0; n < columns; ++n) {
        // int8 multiplies by its scale after the sum: a rounding more per group.
        Real y = reference::dot(Real(bias[static_cast<std::size_t>(n)]), &x[b * depth], 1, &w[n],
                                columns, depth);
        y.error *= format == WeightFormat::int8 ? 3 : 1;
        out.push_back(activation == Activation::tanh ? reference::tanh(y) : y);
      }
    }
    return out;
  }

  Index batch, first_part, depth, columns;
  trial::Random random;
  Activation activation = Activation::identity;
  std::vector<float> inputs = random.floats(batch * depth);
  std::vector<float> weights = random.floats(depth * columns);
  std::vector<float> bias = random.floats(columns);
};

void require_close(const std::vector<float>& got, const std::vector<Real>& wanted) {
  REQUIRE(trial::first_difference(got, reference::values(wanted), reference::bounds(wanted)) == "");
}

TEST_CASE("A streamed product matches the double reference of its rounded weights") {
  trial::on_every_cpu([](trial::Site&) {
    for (const WeightFormat format : kFormats) {
      for (const Product& product :
           {Product(1, 1, 0, 1), Product(2, 3, 30, 63), Product(8, 27, 33, 64),
            Product(3, 0, 129, 65), Product(5, 27, 70, 193), Product(12, 3, 33, 66)}) {
        INFO(name_of(format) << ", rows " << product.batch << ", K " << product.depth << ", N "
                             << product.columns);
        require_close(product.run(format), product.reference(format));
      }
    }
  });
}

TEST_CASE("The tanh of a streamed product matches the double reference") {
  Product product(3, 20, 0, 70);
  product.activation = Activation::tanh;
  require_close(product.run(WeightFormat::f32), product.reference(WeightFormat::f32));
}

TEST_CASE("Each element is one chain that is split at 512, whatever rows, runs and vectors") {
  for (const WeightFormat format : kFormats) {
    trial::require_same_bits([&](trial::Site&) {
      std::vector<float> bits;
      for (Index batch = 1; batch <= kStreamedRows; ++batch) {
        Product all(kStreamedRows, 27, 600, 130);
        all.batch = batch;
        all.inputs.resize(static_cast<std::size_t>(batch * all.depth));
        const std::vector<float> rows = all.run(format, 1 + batch % 3);
        const std::vector<float> one(rows.end() - 130, rows.end());  // the last row
        Product alone = all;
        alone.batch = 1;
        alone.inputs.assign(all.inputs.end() - all.depth, all.inputs.end());
        REQUIRE(trial::first_different_bits(one, alone.run(format)) == "");
        bits.insert(bits.end(), one.begin(), one.end());
      }
      return bits;
    });
  }
  // 27 terms, 512 of the second part, then 88 that are summed on their own.
  const Product product(1, 27, 600, 1);
  float chain = product.bias[0], rest = 0;
  for (std::size_t k = 0; k < 539; ++k)
    chain = std::fma(product.inputs[k], product.weights[k], chain);
  for (std::size_t k = 539; k < 627; ++k)
    rest = std::fma(product.inputs[k], product.weights[k], rest);
  CHECK(product.run(WeightFormat::f32)[0] == chain + rest);
}

TEST_CASE("bf16 rounds halfway cases to even, and int8 keeps multiples of its scale") {
  // 1 + 2^-8 lies between 1 and 1 + 2^-7, whose last bit is odd; 1 + 3*2^-8 between that and 1 +
  // 2^-6.
  const auto through = [](float weight, WeightFormat format) {
    Product product(1, 2, 0, 1);
    product.inputs = {1, 0};
    product.weights = {weight, 127};
    product.bias = {0};
    return product.run(format)[0];
  };
  CHECK(through(1 + 0x1p-8F, WeightFormat::bf16) == 1);
  CHECK(through(1 + 0x3p-8F, WeightFormat::bf16) == 1 + 0x1p-6F);
  CHECK(through(-1 - 0x3p-9F, WeightFormat::bf16) == -1 - 0x1p-7F);
  CHECK(through(-93, WeightFormat::int8) == -93);
  CHECK(through(0.4F, WeightFormat::int8) == 0);
  CHECK(through(-0.6F, WeightFormat::int8) == -1);
}

TEST_CASE("Streamed LSTM steps match the double reference of their rounded weights") {
  constexpr Index kSteps = 3, kInputs = 5;
  trial::on_every_cpu([](trial::Site&) {
    for (const WeightFormat format : kFormats) {
      for (const Index units : {1, 16, 17, 40}) {
        for (const Index batch : {1, 3, 8, 11}) {
          INFO(name_of(format) << ", units " << units << ", rows " << batch);
          trial::Random random(static_cast<std::uint64_t>(units + batch));
          const std::vector<float> kernel = random.floats((kInputs + units) * 4 * units);
          const std::vector<float> bias = random.floats(4 * units);
          const std::vector<float> x = random.floats(kSteps * batch * kInputs);
          const std::vector<float> zeros = floats(batch * units);

          const Streamed streamed(kernel, 4 * units, ColumnOrder::gates, format);
          const Index padded = streamed.panels * kStreamedUnits;
          std::vector<float> start = floats(4 * padded * batch), cell = floats(padded * batch);
          std::vector<float> hidden = cell, next = cell, all;
          stream_bias({bias.data(), {4 * units}}, ColumnOrder::gates, batch, start.data());
          for (Index t = 0; t < kSteps; ++t) {
            const auto row = x.begin() + t * batch * kInputs;
            const auto x_t = interleaved({row, row + batch * kInputs}, batch);
            const StreamedPart parts[] = {{x_t.data(), kInputs}, {hidden.data(), units}};
            drumvae::run(StreamedLstmStep{.rows = batch,
                                          .weights = streamed.weights,
                                          .parts = parts,
                                          .start = start.data(),
                                          .cell = cell.data(),
                                          .hidden = next.data()},
                         0, streamed.panels);
            std::swap(hidden, next);
            for (Index i = 0; i < batch * units; ++i)
              all.push_back(hidden[static_cast<std::size_t>(i % units * batch + i / units)]);
          }

          reference::LstmLayer<Real> layer{.steps = kSteps,
                                           .batch = static_cast<std::size_t>(batch),
                                           .inputs = kInputs,
                                           .units = static_cast<std::size_t>(units),
                                           .x = reference::numbers<Real>(x)};
          layer.kernel = reference::numbers<Real>(stored(kernel, 4 * units, format));
          layer.bias = reference::numbers<Real>(bias);
          layer.cell_0 = layer.hidden_0 = reference::numbers<Real>(zeros);
          layer.forward();
          if (format == WeightFormat::int8) {
            for (Real& h : layer.hidden) h.error *= 3;
          }
          require_close(all, layer.hidden);
        }
      }
    }
  });
}

TEST_CASE("Panels and bytes are those of the padded matrix") {
  CHECK(streamed_panels(64, ColumnOrder::natural) == 1);
  CHECK(streamed_panels(65, ColumnOrder::natural) == 2);
  CHECK(streamed_panels(4 * 16, ColumnOrder::gates) == 1);
  CHECK(streamed_panels(4 * 17, ColumnOrder::gates) == 2);
  CHECK(streamed_weights_bytes(33, 2, WeightFormat::f32) == 2 * 33 * 256);
  CHECK(streamed_weights_bytes(33, 2, WeightFormat::bf16) == 2 * 33 * 128);
  CHECK(streamed_weights_bytes(33, 2, WeightFormat::int8) == 2 * (33 * 64 + 2 * 256));
}

}  // namespace
