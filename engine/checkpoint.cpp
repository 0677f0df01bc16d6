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
    add(file, kFirstMomentPrefix, parameters_.first_moment());
    add(file, kSecondMomentPrefix, parameters_.second_moment());
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

// Throws FormatError unless each of the table's tensors is there, of its shape, and finite.
void check_range(const CheckpointFile& file, const std::string& prefix,
                 const ParameterTable& table) {
  for (const ParameterSpec& spec : table.specs()) file.require(prefix + spec.name, spec.shape);
}

// Fills one flat range from tensors that were checked.
void load_range(const CheckpointFile& file, const std::string& prefix, Device& device,
                const ParameterTable& table, const View<float, 1>& flat) {
  std::vector<float> floats;
  for (const ParameterSpec& spec : table.specs()) {
    device.upload(file.floats(prefix + spec.name, floats),
                  View<float, 1>(flat.data() + spec.offset, {spec.size()}));
  }
}

void require_tensor_count(const CheckpointFile& file, std::size_t wanted) {
  if (file.tensor_count() == wanted) return;
  throw FormatError(file.name(), "holds tensors of another config");
}

void check_moments(const CheckpointFile& file, const ParameterTable& table) {
  for (const char* prefix : {kFirstMomentPrefix, kSecondMomentPrefix})
    check_range(file, prefix, table);
}

// Of moments that were checked.
void upload_moments(const CheckpointFile& file, Device& device, const Parameters& parameters) {
  const ParameterTable& table = parameters.table();
  load_range(file, kFirstMomentPrefix, device, table, parameters.first_moment());
  load_range(file, kSecondMomentPrefix, device, table, parameters.second_moment());
}

template <class Number>
Number read_number(const CheckpointFile& file, const std::string& key) {
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

TrainingState read_state(const CheckpointFile& file) {
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

// Nothing of it is loaded yet, and all of it can be.
CheckpointFile open_weights(const fs::path& path, const ParameterTable& table) {
  CheckpointFile file = CheckpointFile::open(path);
  const std::size_t count = table.specs().size();
  require_tensor_count(file, file.has_moments() ? 3 * count : count);
  check_range(file, "", table);
  return file;
}

}  // namespace

void save_weights(const fs::path& path, Device& device, const Parameters& parameters,
                  const CheckpointMetadata& metadata, Dtype type, Moments moments) {
  SafetensorsBuilder file;
  for (const auto& [key, value] : metadata) file.metadata(key, value);
  file.metadata("format", kCheckpointFormat);
  file.metadata("version", kCheckpointVersion);
  TensorSet tensors(device, parameters);
  tensors.add(file, "", parameters.values(), type);
  if (moments == Moments::included) tensors.add_moments(file);
  file.write(path);
}

CheckpointMetadata read_checkpoint_metadata(const fs::path& path) {
  const CheckpointFile file = CheckpointFile::open(path);
  return file.metadata();
}

void load_weights(const fs::path& path, Device& device, const Parameters& parameters) {
  const CheckpointFile file = open_weights(path, parameters.table());
  load_range(file, "", device, parameters.table(), parameters.values());
}

bool has_moments(const fs::path& path) {
  const CheckpointFile file = CheckpointFile::open(path);
  return file.has_moments();
}

void load_moments(const fs::path& path, Device& device, const Parameters& parameters) {
  const CheckpointFile file = CheckpointFile::open(path);
  check_moments(file, parameters.table());
  upload_moments(file, device, parameters);
}

void save_checkpoint(const fs::path& folder, Device& device, const Parameters& parameters,
                     const CheckpointMetadata& metadata, const TrainingState& state) {
  make_directory(folder);
  save_weights(folder / kWeightsFile, device, parameters, metadata);

  SafetensorsBuilder file;
  file.metadata("format", kCheckpointFormat);
  file.metadata("version", kCheckpointVersion);
  write_state(file, state);
  TensorSet tensors(device, parameters);
  tensors.add_moments(file);
  file.write(folder / kStateFile);
}

TrainingState load_checkpoint(const fs::path& folder, Device& device,
                              const Parameters& parameters) {
  const CheckpointFile file = CheckpointFile::open(folder / kStateFile);
  const TrainingState state = read_state(file);
  const ParameterTable& table = parameters.table();
  require_tensor_count(file, 2 * table.specs().size());
  check_moments(file, table);
  const CheckpointFile weights = open_weights(folder / kWeightsFile, table);
  load_range(weights, "", device, table, parameters.values());
  upload_moments(file, device, parameters);
  return state;
}

void make_directory(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) throw IoError(directory.string(), "cannot be made: " + error.message());
}

}  // namespace drumvae
