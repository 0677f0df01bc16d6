// The table's bookkeeping and the initial draw.
#include "engine/parameters.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <numeric>
#include <stdexcept>

#include "engine/recorder.h"
#include "kernels/gaussian.h"
#include "kernels/philox.h"

namespace drumvae {
namespace {

constexpr Index kAlignment = 16;  // floats: vector loads; the norm's parts depend on it
constexpr float kSmallDeviation = 0.001F;

std::vector<float> glorot_uniform(const ParameterSpec& spec, std::uint64_t seed,
                                  std::uint32_t row) {
  const double limit = std::sqrt(6.0 / static_cast<double>(spec.shape[0] + spec.shape[1]));
  std::vector<float> values(static_cast<std::size_t>(spec.size()));
  for (std::size_t i = 0; i < values.size(); i += 4) {
    const PhiloxWords words =
        philox4x32_10({.block = static_cast<std::uint32_t>(i / 4),
                       .row = row,
                       .step = 0,
                       .stream = random_stream(0, 0, RandomPurpose::initialise)},
                      seed);
    for (std::size_t k = 0; k < std::min<std::size_t>(4, values.size() - i); ++k) {
      values[i + k] = static_cast<float>(limit * (2.0 * philox_uniform(words.word[k]) - 1.0));
    }
  }
  return values;
}

std::vector<float> small_normal(Device& device, const ParameterSpec& spec, std::uint64_t seed,
                                std::uint32_t row) {
  const StepInput input{.key = seed, .first_row = row};
  View<StepInput, 1> device_input;
  View<float, 2> normals;
  const Buffer memory = plan_memory(device, [&](Arena& arena) {
    device_input = arena.take<StepInput>(std::array{Index{1}});
    normals = arena.take<float>(std::array{Index{1}, spec.size()});
  });
  device.upload(std::span(&input, 1), device_input);
  const RandomSource random{device_input.data(), random_stream(0, 0, RandomPurpose::initialise)};
  device.run(FillNormal{.noise = {.random = random}, .out = normals});
  std::vector<float> values = device.download(normals);
  for (float& value : values) value *= kSmallDeviation;
  return values;
}

// A normal number within two deviations, in double: from the first block of the element's that has
// one.
double truncated_normal(std::uint64_t seed, std::uint32_t row, std::uint32_t element,
                        std::uint32_t size) {
  for (std::uint32_t block = element;; block += size) {
    const PhiloxWords words =
        philox4x32_10({.block = block,
                       .row = row,
                       .step = 0,
                       .stream = random_stream(0, 0, RandomPurpose::initialise)},
                      seed);
    const double radius = std::sqrt(-2.0 * std::log(double{philox_uniform(words.word[0])}));
    const double angle = 2.0 * std::numbers::pi * double{philox_uniform(words.word[1])};
    for (const double normal : {radius * std::cos(angle), radius * std::sin(angle)}) {
      if (std::abs(normal) <= 2) return normal;
    }
  }
}

std::vector<float> truncated_normal(const ParameterSpec& spec, std::uint64_t seed,
                                    std::uint32_t row) {
  const double deviation = 1.0 / std::sqrt(static_cast<double>(spec.shape[0]));
  const auto size = static_cast<std::uint32_t>(spec.size());
  std::vector<float> values;
  for (std::uint32_t i = 0; i < size; ++i)
    values.push_back(static_cast<float>(deviation * truncated_normal(seed, row, i, size)));
  return values;
}

// The element at `offset`, or nothing where there is no memory.
float* place(float* first, Index offset) { return first ? first + offset : nullptr; }

}  // namespace

Index ParameterSpec::size() const {
  return std::accumulate(shape.begin(), shape.end(), Index{1}, std::multiplies<>());
}

ParameterId ParameterTable::add_kernel(const std::string& name, Index rows, Index columns,
                                       Initializer initializer) {
  return add({.name = name, .shape = {rows, columns}, .initializer = initializer});
}

ParameterId ParameterTable::add_bias(const std::string& name, Index columns) {
  return add({.name = name, .shape = {columns}});
}

ParameterId ParameterTable::add(ParameterSpec spec) {
  for (const ParameterSpec& other : specs_) {
    if (other.name == spec.name)
      throw std::invalid_argument("ParameterTable: " + spec.name + " is there already");
  }
  spec.offset = flat_size_;
  flat_size_ += (spec.size() + kAlignment - 1) / kAlignment * kAlignment;
  specs_.push_back(std::move(spec));
  return specs_.size() - 1;
}

ParameterId ParameterTable::id_of(const std::string& name) const {
  for (ParameterId id = 0; id < specs_.size(); ++id) {
    if (specs_[id].name == name) return id;
  }
  throw std::invalid_argument("ParameterTable: there is no '" + name + "'");
}

Index ParameterTable::count() const {
  return std::accumulate(specs_.begin(), specs_.end(), Index{0},
                         [](Index sum, const ParameterSpec& spec) { return sum + spec.size(); });
}

Parameters::Parameters(Device& device, const ParameterTable& table, Use use)
    : table_(&table), use_(use), precision_(device.layer_precision()), memory_(device, bytes()) {}

Index Parameters::bytes() const {
  return table_->flat_size() * static_cast<Index>(sizeof(float)) * (use_ == Use::training ? 4 : 1);
}

View<float, 1> Parameters::range(Index number) const {
  if (number > 0 && use_ == Use::inference) return {};
  auto* first = reinterpret_cast<float*>(memory_.data());
  return {place(first, number * table_->flat_size()), {table_->flat_size()}};
}

View<float, 1> Parameters::tensor(const View<float, 1>& flat, ParameterId id) const {
  const ParameterSpec& spec = (*table_)[id];
  return {place(flat.data(), spec.offset), {spec.size()}};
}

View<float, 2> Parameters::matrix(const View<float, 1>& flat, ParameterId id) const {
  const ParameterSpec& spec = (*table_)[id];
  return {place(flat.data(), spec.offset), {spec.shape[0], spec.shape[1]}};
}

void Parameters::initialise(Device& device, std::uint64_t seed) {
  for (ParameterId id = 0; id < table_->specs().size(); ++id) {
    const ParameterSpec& spec = (*table_)[id];
    const auto row = static_cast<std::uint32_t>(id);
    std::vector<float> drawn(static_cast<std::size_t>(spec.size()), 0.0F);
    if (spec.initializer == Initializer::glorot_uniform) drawn = glorot_uniform(spec, seed, row);
    if (spec.initializer == Initializer::small_normal)
      drawn = small_normal(device, spec, seed, row);
    if (spec.initializer == Initializer::truncated_normal)
      drawn = truncated_normal(spec, seed, row);
    device.upload(std::span<const float>(drawn), tensor(values(), id));
  }
}

}  // namespace drumvae
