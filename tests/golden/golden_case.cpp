// Reading golden cases.
#include "tests/golden/golden_case.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <regex>
#include <stdexcept>

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

HeadKind head_of(const std::string& name) {
  for (const HeadKind head : {HeadKind::groove, HeadKind::categorical, HeadKind::nade}) {
    if (name == head_name(head)) return head;
  }
  throw std::invalid_argument("unknown head " + name);
}

// "enc0.2.fw" is segment 2 of "enc0.fw", "dec1.l0" segment 1 of "dec.l0".
std::pair<std::string, std::size_t> split_name(const std::string& name) {
  static const std::regex encoder("(enc[0-9]+)\\.([0-9]+)\\.(.*)"), decoder("(dec)([0-9]+)\\.(.*)");
  std::smatch match;
  if (!std::regex_match(name, match, encoder) && !std::regex_match(name, match, decoder))
    return {name, 0};
  return {match[1].str() + "." + match[3].str(), std::stoul(match[2])};
}

// Segments side by side, as rows of one batch.
Mask join(const std::vector<Numbers>& segments) {
  const std::vector<std::int64_t>& shape = segments.front().shape;
  Mask mask{.kept = {},
            .shape = {shape[0], static_cast<std::int64_t>(segments.size()) * shape[1], shape[2]}};
  const std::int64_t block = shape[1] * shape[2];
  for (std::int64_t t = 0; t < shape[0]; ++t) {
    for (const Numbers& segment : segments) {
      const auto from = segment.values.begin() + t * block;
      mask.kept.insert(mask.kept.end(), from, from + block);
    }
  }
  return mask;
}

}  // namespace

Numbers::Numbers(const nlohmann::json& nested) { flatten(nested, 0, *this); }

Case::Case(const std::filesystem::path& path) : name_(path.stem().string()) {
  std::ifstream file(path);
  json_ = nlohmann::json::parse(file);
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
  config.head = head_of(from["head"]);
  config.nade_hidden = from.value("nade_hidden", config.nade_hidden);
  config.encoder_levels = from.value("enc_levels", config.encoder_levels);
  config.decoder_levels = from.value("dec_levels", config.decoder_levels);
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

std::map<std::string, Mask> Case::masks() const {
  std::map<std::string, std::map<std::size_t, Numbers>> segments;
  for (const auto& [name, nested] : json_["masks"].items()) {
    const auto [joint, segment] = split_name(name);
    segments[joint].emplace(segment, nested);
  }
  std::map<std::string, Mask> masks;
  for (const auto& [name, of_mask] : segments) {
    std::vector<Numbers> in_order;
    for (const auto& [segment, numbers] : of_mask) in_order.push_back(numbers);
    masks.emplace(name, join(in_order));
  }
  return masks;
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
