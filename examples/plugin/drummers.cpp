// Which model plays in which mode.
#include "drummers.h"

#include <stdexcept>

#include "answers.h"
#include "pad.h"

namespace plugin {
namespace {

constexpr std::array<const char*, kModes> kModels = {"groovae_4bar", "groovae_2bar_tap",
                                                     "groovae_2bar_humanize"};

std::unique_ptr<Drummer> drummer_of(Mode mode, const std::string& path) {
  const Owned<drumvae_model> model(drumvae_model_create());
  if (model == nullptr) throw std::runtime_error("no memory for a model");
  if (drumvae_model_load_file(model.get(), path.c_str(), nullptr) != DRUMVAE_OK)
    throw std::runtime_error(drumvae_model_message(model.get()));
  if (mode == Mode::generate) return std::make_unique<Pad>(*model);
  return std::make_unique<Answers>(*model);
}

}  // namespace

Drummers::Drummers(const std::string& bundle, LV2_Log_Logger* log) {
  for (std::size_t mode = 0; mode < kModels.size(); ++mode) {
    const std::string path = bundle + "/models/" + kModels[mode] + ".safetensors";
    try {
      drummers_[mode] = drummer_of(static_cast<Mode>(mode), path);
    } catch (const std::runtime_error& error) {
      lv2_log_error(log, "drumvae: %s plays nothing: %s\n", kModels[mode], error.what());
    }
  }
}

}  // namespace plugin
