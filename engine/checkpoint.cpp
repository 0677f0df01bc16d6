// Writing and reading checkpoints.
#include "engine/checkpoint.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <deque>
#include <span>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "engine/errors.h"
#include "kernels/sixteen_bits.h"

namespace drumvae {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFormat = "drumvae.checkpoint";
constexpr const char* kVersion = "1";
constexpr const char* kFirstMoment = "first_moment/";
constexpr const char* kSecondMoment = "second_moment/";

// The tensors of flat ranges, in host memory while a file is built.
class TensorSet {
 public:
  TensorSet(Device& device, const Parameters& parameters)
      : device_(device), parameters_(parameters) {}

  void add(SafetensorsBuilder& file, const std::string& prefix, const View<float, 1>& flat,
           Dtype type = Dtype::f32) {
    const std::vector<float>& values = ranges_.emplace_back(device_.download(flat));
    for (const ParameterSpec& spec : parameters_.table().specs()) {
      const std::span tensor(values.data() + spec.offset, static_cast<std::size_t>(spec.size()));
      require_finite(prefix + spec.name, tensor);
      if (type == Dtype::f32)
        file.add(prefix + spec.name, spec.shape, tensor);
      else
        file.add(prefix + spec.name, type, spec.shape, narrowed(prefix + spec.name, tensor, type));
    }
  }

  void add_moments(SafetensorsBuilder& file) {
    add(file, kFirstMoment, parameters_.first_moment());
    add(file, kSecondMoment, parameters_.second_moment());
  }

 private:
  std::span<const std::byte> narrowed(const std::string& name, std::span<const float> values,
                                      Dtype type) {
    std::vector<std::uint16_t>& narrow = narrowed_.emplace_back(values.size());
    std::transform(values.begin(), values.end(), narrow.begin(),
                   type == Dtype::f16 ? to_f16 : to_bf16);
    const auto widen = type == Dtype::f16 ? from_f16 : from_bf16;
    if (!std::all_of(narrow.begin(), narrow.end(),
                     [&](std::uint16_t half) { return std::isfinite(widen(half)); })) {
      throw std::invalid_argument("checkpoint: " + name + " holds a value beyond the range of " +
                                  std::string(dtype_name(type)) + "; nothing was saved");
    }
    return std::as_bytes(std::span(narrow));
  }

  static void require_finite(const std::string& name, std::span<const float> values) {
    if (std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); }))
      return;
    throw std::invalid_argument("checkpoint: " + name +
                                " holds a value that is not finite; nothing was saved");
  }

  Device& device_;
  const Parameters& parameters_;
  std::deque<std::vector<float>> ranges_;
  std::deque<std::vector<std::uint16_t>> narrowed_;
};

void require_format(const SafetensorsFile& file) {
  const auto& metadata = file.metadata();
  const auto format = metadata.find("format");
  if (format == metadata.end() || format->second != kFormat) {
    throw FormatError(file.name(), "is not a drumvae checkpoint");
  }
  if (file.metadata("version") != kVersion) {
    throw FormatError(file.name(), "is a checkpoint of version " + file.metadata("version") +
                                       "; this program reads version " + kVersion);
  }
}

// A tensor's numbers in fp32, into as many floats.
void read_floats(const SafetensorsFile& file, const std::string& tensor, std::span<float> to) {
  const Dtype type = file.at(tensor).dtype;
  if (type != Dtype::f16 && type != Dtype::bf16) {
    std::ranges::copy(file.values<float>(tensor), to.begin());
    return;
  }
  const std::byte* from = file.at(tensor).bytes.data();
  const auto widen = type == Dtype::f16 ? from_f16 : from_bf16;
  for (float& value : to) {
    std::uint16_t half;
    std::memcpy(&half, from, sizeof half);
    from += sizeof half;
    value = widen(half);
  }
}

// Checks one flat range's tensors and returns it as it would stand in memory.
std::vector<float> read_range(const SafetensorsFile& file, const std::string& prefix,
                              const ParameterTable& table) {
  std::vector<float> flat(static_cast<std::size_t>(table.flat_size()), 0.0F);
  for (const ParameterSpec& spec : table.specs()) {
    const std::string name = prefix + spec.name;
    if (!file.has(name))
      throw FormatError(file.name(),
                        "has no tensor '" + name + "': it is a checkpoint of another config");
    if (file.at(name).shape != spec.shape) {
      throw FormatError(
          file.name(),
          "tensor '" + name + "' has another shape: it is a checkpoint of another config");
    }
    const std::span values(flat.data() + spec.offset, static_cast<std::size_t>(spec.size()));
    read_floats(file, name, values);
    if (!std::ranges::all_of(values, [](float value) { return std::isfinite(value); }))
      throw FormatError(file.name(), "tensor '" + name + "' holds a value that is not finite");
  }
  return flat;
}

void require_tensor_count(const SafetensorsFile& file, std::size_t wanted) {
  if (file.tensors().size() == wanted) return;
  throw FormatError(file.name(), "holds tensors of another config");
}

bool holds_moments(const SafetensorsFile& file) {
  const auto first = file.tensors().lower_bound(kFirstMoment);
  return first != file.tensors().end() && first->first.starts_with(kFirstMoment);
}

// Both moments, checked, as they would stand in memory.
struct ReadMoments {
  std::vector<float> first, second;

  ReadMoments(const SafetensorsFile& file, const ParameterTable& table)
      : first(read_range(file, kFirstMoment, table)),
        second(read_range(file, kSecondMoment, table)) {}

  void upload(Device& device, const Parameters& parameters) const {
    device.upload(std::span<const float>(first), parameters.first_moment());
    device.upload(std::span<const float>(second), parameters.second_moment());
  }
};

template <class Number>
Number read_number(const SafetensorsFile& file, const std::string& key) {
  const std::string& text = file.metadata(key);
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw FormatError(file.name(), "metadata '" + key + "' is not a number: '" + text + "'");
  }
  return number;
}

std::string number_text(double number) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, number).ptr};
}

void write_state(SafetensorsBuilder& file, const TrainingState& state) {
  file.metadata("step", std::to_string(state.step));
  file.metadata("seed", std::to_string(state.seed));
  file.metadata("epoch", std::to_string(state.epoch));
  file.metadata("position", std::to_string(state.position));
  file.metadata("first_bad_step", std::to_string(state.counters.first_bad_step));
  file.metadata("zeroed_steps", std::to_string(state.counters.zeroed_steps));
  file.metadata("best_step", std::to_string(state.best_step));
  file.metadata("best_loss", number_text(state.best_loss));
  file.metadata("evaluations_since_best", std::to_string(state.evaluations_since_best));
  file.metadata("event_bytes", std::to_string(state.event_bytes));
}

TrainingState read_state(const SafetensorsFile& file) {
  return {.step = read_number<std::int64_t>(file, "step"),
          .seed = read_number<std::uint64_t>(file, "seed"),
          .epoch = read_number<std::int64_t>(file, "epoch"),
          .position = read_number<std::int64_t>(file, "position"),
          .counters = {.first_bad_step = read_number<std::int64_t>(file, "first_bad_step"),
                       .zeroed_steps = read_number<std::int64_t>(file, "zeroed_steps")},
          .best_step = read_number<std::int64_t>(file, "best_step"),
          .best_loss = read_number<double>(file, "best_loss"),
          .evaluations_since_best = read_number<std::int64_t>(file, "evaluations_since_best"),
          .event_bytes = read_number<std::int64_t>(file, "event_bytes")};
}

}  // namespace

void save_weights(const fs::path& path, Device& device, const Parameters& parameters,
                  const CheckpointMetadata& metadata, Dtype type, Moments moments) {
  SafetensorsBuilder file;
  for (const auto& [key, value] : metadata) file.metadata(key, value);
  file.metadata("format", kFormat);
  file.metadata("version", kVersion);
  TensorSet tensors(device, parameters);
  tensors.add(file, "", parameters.values(), type);
  if (moments == Moments::included) tensors.add_moments(file);
  file.write(path);
}

CheckpointMetadata read_checkpoint_metadata(const fs::path& path) {
  const SafetensorsFile file = SafetensorsFile::open(path);
  require_format(file);
  return file.metadata();
}

void load_weights(const fs::path& path, Device& device, const Parameters& parameters) {
  const SafetensorsFile file = SafetensorsFile::open(path);
  require_format(file);
  const std::size_t count = parameters.table().specs().size();
  require_tensor_count(file, holds_moments(file) ? 3 * count : count);
  const std::vector<float> values = read_range(file, "", parameters.table());
  device.upload(std::span<const float>(values), parameters.values());
}

bool has_moments(const fs::path& path) {
  const SafetensorsFile file = SafetensorsFile::open(path);
  require_format(file);
  return holds_moments(file);
}

void load_moments(const fs::path& path, Device& device, const Parameters& parameters) {
  const SafetensorsFile file = SafetensorsFile::open(path);
  require_format(file);
  ReadMoments(file, parameters.table()).upload(device, parameters);
}

void save_checkpoint(const fs::path& folder, Device& device, const Parameters& parameters,
                     const CheckpointMetadata& metadata, const TrainingState& state) {
  make_directory(folder);
  save_weights(folder / kWeightsFile, device, parameters, metadata);

  SafetensorsBuilder file;
  file.metadata("format", kFormat);
  file.metadata("version", kVersion);
  write_state(file, state);
  TensorSet tensors(device, parameters);
  tensors.add_moments(file);
  file.write(folder / kStateFile);
}

TrainingState load_checkpoint(const fs::path& folder, Device& device,
                              const Parameters& parameters) {
  const SafetensorsFile file = SafetensorsFile::open(folder / kStateFile);
  require_format(file);
  const TrainingState state = read_state(file);
  require_tensor_count(file, 2 * parameters.table().specs().size());
  const ReadMoments moments(file, parameters.table());
  load_weights(folder / kWeightsFile, device, parameters);
  moments.upload(device, parameters);
  return state;
}

void make_directory(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) throw IoError(directory.string(), "cannot be made: " + error.message());
}

}  // namespace drumvae
