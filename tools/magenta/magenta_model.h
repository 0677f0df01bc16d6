// A model of Magenta's as its files hold it: which preset it is, its weights, and Adam's state.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "engine/parameters.h"
#include "tools/magenta/magenta_source.h"
#include "tools/magenta/preset_match.h"

namespace drumvae {

class MagentaModel {
 public:
  // Reads and checks all files.  Throws IoError; FormatError for damaged files and for what is no
  // model of drums.
  static MagentaModel open(const MagentaSource& source);

  const std::string& name() const { return store_.name; }
  // Presets of which it can be, with its sizes; one or more.
  const std::vector<ModelConfig>& candidates() const { return candidates_; }
  // The one that is meant.  asked: --config, or empty.  Throws as choose_preset() does.
  ModelConfig choose(const std::string& asked) const;
  // Steps done; 0 where the files do not say.
  std::int64_t step() const { return step_; }
  // What was left out, one line each; empty where nothing was.
  const std::vector<std::string>& notices() const { return notices_; }

  // Fills the values.  Throws FormatError, with the tensor, for another type or shape than the
  // table's and a value that is not finite; the parameters are then as before.
  void load_weights(const ModelConfig& config, Device& device, const Parameters& parameters) const;

  // Why Adam's state is not whole; empty where it is: both moments of each weight, and powers that
  // belong to the step.
  std::string adam_fault() const;
  // Fills the moments.  Throws as load_weights(); std::invalid_argument where there is a fault.
  void load_moments(const ModelConfig& config, Device& device, const Parameters& parameters) const;

  // Where it comes from, for a checkpoint's metadata: magenta.source, magenta.sha256 of each file,
  // magenta.config_json of a Magenta.js model.  Reads all files.
  std::map<std::string, std::string> provenance() const;

 private:
  void read_step();
  void note_left_out();
  void load(const ModelConfig& config, const std::string& ending, Device& device,
            const Parameters& parameters, const View<float, 1>& flat) const;

  MagentaSource source_;
  TensorStore store_;
  std::vector<std::filesystem::path> files_;
  ModelHints hints_;
  std::vector<ModelConfig> candidates_;
  std::int64_t step_ = 0;
  std::vector<std::string> notices_;
};

}  // namespace drumvae
