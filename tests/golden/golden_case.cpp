// Reading golden cases.
#include "tests/golden/golden_case.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace drumvae::golden {
namespace {

void flatten(const nlohmann::json& nested, std::size_t depth, Numbers& into) {
  if (!nested.is_array()) {
    into.values.push_back(nested.get<double>());
    return;
  }
  if (into.shape.size() == depth) into.shape.push_back(static_cast<std::int64_t>(nested.size()));
  for (const nlohmann::json& entry : nested) flatten(entry, depth + 1, into);
}

std::vector<std::int64_t> units(const nlohmann::json& entry) {
  if (entry.is_array()) return entry.get<std::vector<std::int64_t>>();
  return {entry.get<std::int64_t>()};
}

}  // namespace

Numbers::Numbers(const nlohmann::json& nested) { flatten(nested, 0, *this); }

Case::Case(const std::filesystem::path& path) : name_(path.stem().string()) {
  std::ifstream file(path);
  json_ = nlohmann::json::parse(file);
}

std::string Case::not_covered() const {
  const nlohmann::json& config = json_["config"];
  if (config["head"] != "groove") return "its head is " + config["head"].get<std::string>();
  if (config.contains("enc_levels") || config.contains("dec_levels")) return "it is hierarchical";
  return "";
}

ModelConfig Case::config() const {
  const nlohmann::json& from = json_["config"];
  ModelConfig config;
  config.name = name_;
  config.steps = from["T"];
  config.latent = from["z"];
  config.target_depth = from["depth"];
  config.input_depth = from.value("input_depth", config.target_depth);
  config.control_depth = from["control"];
  config.encoder_units = units(from["enc"]);
  config.decoder_units = units(from["dec"]);
  config.dropout_keep = from["keep"];
  config.free_bits = from["free_bits"];
  config.max_beta = from["beta"];
  config.batch_size = from["B"];
  config.learning_rate = from["learning_rate"];
  config.min_learning_rate = from["min_learning_rate"];
  config.decay_rate = from["decay_rate"];
  config.grad_clip = from["grad_clip"];
  config.grad_norm_clip_to_zero = from["grad_norm_clip_to_zero"];
  return config;
}

Batch Case::batch() const {
  const ModelConfig model = config();
  Batch batch;
  batch.resize(model.batch_shape(model.batch_size));
  batch.encoder_input = numbers("inputs", "x").floats();
  batch.target = numbers("inputs", "y").floats();
  batch.control = numbers("inputs", "control").floats();
  std::fill(batch.row_weight.begin(), batch.row_weight.end(), 1.0F);
  return batch;
}

std::vector<Case> all_cases() {
  const char* shared = std::getenv("DRUMVAE_SHARED");
  const std::filesystem::path folder =
      shared ? std::filesystem::path(shared) / "golden" : "tests/golden";
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".json") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return {paths.begin(), paths.end()};
}

}  // namespace drumvae::golden
