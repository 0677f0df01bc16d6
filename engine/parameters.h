// The one list of a model's tensors, and the flat memory that initialisation, optimizer and
// checkpoint work on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/device.h"

namespace drumvae {

enum class Initializer : std::uint8_t {
  zeros,
  glorot_uniform,    // U(-a, a), a = sqrt(6/(rows + columns))
  small_normal,      // N(0, .001^2)
  truncated_normal,  // N(0, s^2) cut at 2s, s = 1/sqrt(rows)
};

// Place of a tensor in its table.
using ParameterId = std::size_t;

struct ParameterSpec {
  std::string name;          // "decoder/layer0/kernel"
  std::vector<Index> shape;  // [rows, columns], or [columns] for a bias
  Initializer initializer = Initializer::zeros;
  Index offset = 0;  // of the first element in the flat range; a multiple of 16

  Index size() const;
};

// Layers add their tensors when a model is built; from then on it does not change.
class ParameterTable {
 public:
  // Throws std::invalid_argument on a name that is there already.
  ParameterId add_kernel(const std::string& name, Index rows, Index columns,
                         Initializer initializer);
  ParameterId add_bias(const std::string& name, Index columns);

  const std::vector<ParameterSpec>& specs() const { return specs_; }
  const ParameterSpec& operator[](ParameterId id) const { return specs_[id]; }
  // Throws std::invalid_argument on a name that is not there.
  ParameterId id_of(const std::string& name) const;
  // Floats of the flat range, gaps for alignment included.
  Index flat_size() const { return flat_size_; }
  // Trainable numbers: 4,085,019 for groovae_4bar.
  Index count() const;

 private:
  ParameterId add(ParameterSpec spec);

  std::vector<ParameterSpec> specs_;
  Index flat_size_ = 0;
};

enum class Use : std::uint8_t { inference, training };

// Values on a device and, for training, gradients and Adam's moments: flat ranges with the table's
// layout; gaps stay 0.
class Parameters {
 public:
  Parameters(Device& device, const ParameterTable& table, Use use);
  // Shapes without memory, to plan with.
  Parameters(const ParameterTable& table, Use use, Precision precision)
      : table_(&table), use_(use), precision_(precision) {}

  Index bytes() const;
  const ParameterTable& table() const { return *table_; }
  // What the device runs layers in; the values themselves are fp32.
  Precision precision() const { return precision_; }

  View<float, 1> values() const { return range(0); }
  View<float, 1> gradients() const { return range(1); }
  View<float, 1> first_moment() const { return range(2); }
  View<float, 1> second_moment() const { return range(3); }

  View<float, 2> kernel(ParameterId id) const { return matrix(values(), id); }
  View<float, 1> bias(ParameterId id) const { return tensor(values(), id); }
  View<float, 2> d_kernel(ParameterId id) const { return matrix(gradients(), id); }
  View<float, 1> d_bias(ParameterId id) const { return tensor(gradients(), id); }

  // One tensor of a flat range.
  View<float, 1> tensor(const View<float, 1>& flat, ParameterId id) const;

  // Draws all values anew; the same seed gives the same values on every device and in every order.
  void initialise(Device& device, std::uint64_t seed);

 private:
  View<float, 1> range(Index number) const;
  View<float, 2> matrix(const View<float, 1>& flat, ParameterId id) const;

  const ParameterTable* table_;
  Use use_;
  Precision precision_;
  Buffer memory_;
};

}  // namespace drumvae
