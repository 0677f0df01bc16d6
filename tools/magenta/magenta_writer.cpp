// Parameters under Magenta's names, in folders that appear at once.
#include "tools/magenta/magenta_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <functional>
#include <map>
#include <stdexcept>

#include "engine/checkpoint.h"
#include "engine/errors.h"
#include "engine/platform.h"
#include "kernels/adam.h"
#include "tools/magenta/adam_powers.h"
#include "tools/magenta/tensor_names.h"
#include "tools/magenta/web_config.h"
#include "tools/tensorflow/checkpoint_state.h"
#include "tools/tensorflow/tensor_bundle_writer.h"
#include "tools/tensorflow/web_model_writer.h"

namespace drumvae {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kWebLevels = 2;

// Tensors under Magenta's names, with the memory that they stand in.
class NamedTensors {
 public:
  void add_parameters(const GrooveVae& model, const View<float, 1>& flat,
                      const std::string& ending) {
    const std::vector<float>& values = ranges_.emplace_back(model.device().download(flat));
    for (const ParameterSpec& spec : model.table().specs()) {
      const std::span tensor(values.data() + spec.offset, static_cast<std::size_t>(spec.size()));
      const std::string name = magenta_name(spec.name, model.config()) + ending;
      if (!std::ranges::all_of(tensor, [](float value) { return std::isfinite(value); }))
        throw FormatError(spec.name, "holds a value that is not finite; nothing was written");
      tensors_[name] = {Dtype::f32, magenta_shape(spec), std::as_bytes(tensor)};
    }
  }

  void add_step(std::int64_t step) {
    tensors_[kGlobalStep] = {Dtype::i64, {}, std::as_bytes(std::span(&(step_ = step), 1))};
  }

  void add_powers(std::int64_t step) {
    powers_ = {adam_power(static_cast<float>(kAdamBeta1), step),
               adam_power(static_cast<float>(kAdamBeta2), step)};
    tensors_[kBeta1Power] = {Dtype::f32, {}, std::as_bytes(std::span(powers_).first(1))};
    tensors_[kBeta2Power] = {Dtype::f32, {}, std::as_bytes(std::span(powers_).last(1))};
  }

  const std::map<std::string, TensorEntry>& all() const { return tensors_; }

 private:
  std::map<std::string, TensorEntry> tensors_;
  std::deque<std::vector<float>> ranges_;
  std::int64_t step_ = 0;
  std::array<float, 2> powers_{};
};

// Lets `fill` write into a hidden folder beside it, which then takes the name.
void make_folder(const fs::path& folder, const std::function<void(const fs::path&)>& fill) {
  std::error_code error;
  if (fs::exists(folder, error) &&
      !(fs::is_directory(folder, error) && fs::is_empty(folder, error)))
    throw IoError(folder.string(), "is there already: give a folder that is not, or an empty one");
  const fs::path name = folder.has_filename() ? folder : folder.parent_path();
  const fs::path hidden = name.parent_path() / ("." + name.filename().string() + ".new");
  fs::remove_all(hidden, error);
  try {
    make_directory(hidden);
    fill(hidden);
    fs::remove(name, error);
    fs::rename(hidden, name);
  } catch (const fs::filesystem_error& failed) {
    fs::remove_all(hidden, error);
    throw IoError(folder.string(), "cannot be made: " + failed.code().message());
  } catch (...) {
    fs::remove_all(hidden, error);
    throw;
  }
}

void refuse(const ModelConfig& config, const char* reason) {
  throw std::invalid_argument(
      fmt::format("Magenta.js cannot load a model of {}: {}", config.name, reason));
}

}  // namespace

void require_magenta_form(const ModelConfig& config) {
  switch (config.head) {  // a head that is added has to be thought of here
    case HeadKind::groove:
    case HeadKind::categorical:
    case HeadKind::nade:
      return;
  }
  throw std::invalid_argument(fmt::format("Magenta has no form for the head of {}", config.name));
}

void require_web_form(const ModelConfig& config) {
  require_magenta_form(config);
  if (config.encoder_units.size() != 1)
    refuse(config, "its encoder has several layers, and Magenta.js reads one");
  if (!config.encoder_levels.empty() && config.encoder_levels.size() != kWebLevels)
    refuse(config, "its encoder has other than two levels");
  if (std::ranges::count(config.decoder_units, config.decoder_units[0]) !=
      std::ssize(config.decoder_units)) {
    refuse(config,
           "its decoder's layers are of several sizes, and Magenta.js splits the initial "
           "state evenly");
  }
}

void write_magenta_bundle(const fs::path& folder, const GrooveVae& model, std::int64_t step,
                          bool with_moments) {
  require_magenta_form(model.config());
  const Parameters& parameters = model.parameters();
  NamedTensors tensors;
  tensors.add_parameters(model, parameters.values(), "");
  tensors.add_step(step);
  if (with_moments) {
    tensors.add_parameters(model, parameters.first_moment(), kFirstMoment);
    tensors.add_parameters(model, parameters.second_moment(), kSecondMoment);
    tensors.add_powers(step);
  }
  const std::string prefix = fmt::format("model.ckpt-{}", step),
                    state = checkpoint_state_text(prefix);
  make_folder(folder, [&](const fs::path& to) {
    write_tensor_bundle(to / prefix, tensors.all());
    write_file_atomically(to / kCheckpointStateFile, std::as_bytes(std::span(state)));
  });
}

void write_magenta_web(const fs::path& folder, const GrooveVae& model, int quantize_bytes) {
  require_web_form(model.config());
  NamedTensors tensors;
  tensors.add_parameters(model, model.parameters().values(), "");
  const std::string config = web_config_text(model.config());
  make_folder(folder, [&](const fs::path& to) {
    write_web_model(to, tensors.all(), quantize_bytes);
    write_file_atomically(to / "config.json", std::as_bytes(std::span(config)));
  });
}

std::string magenta_advice(const ModelConfig& config) {
  constexpr std::array kTold = {"max_seq_len", "z_size", "enc_rnn_size", "dec_rnn_size",
                                "nade_num_hidden"};
  const bool conducted = !config.decoder_levels.empty();  // the presets that are ours alone
  const auto is = hparams(config), usual = hparams(preset(config.name));
  std::vector<std::string> told;
  for (const char* name : kTold)
    if (conducted || is.at(name) != usual.at(name))
      told.push_back(fmt::format("{}={}", name, is.at(name)));
  const std::string sizes = fmt::format("--hparams={}", fmt::join(told, ","));
  if (conducted) {
    return fmt::format(
        "Magenta has no configuration {}: it takes one with a HierarchicalLstmDecoder and {}",
        config.name, sizes);
  }
  return fmt::format("Magenta takes it with --config={}{}{}", magenta_config(config.name),
                     told.empty() ? "" : " ", told.empty() ? "" : sizes);
}

}  // namespace drumvae
