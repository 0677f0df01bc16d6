// Reading and writing config.json.
//
// Source: Magenta.js, MusicVAEConfig and the arguments of its data converters.
#include "tools/magenta/web_config.h"

#include <array>
#include <nlohmann/json.hpp>

#include "data/pattern_kit.h"
#include "engine/errors.h"
#include "engine/platform.h"
#include "engine/strict_json.h"

namespace drumvae {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kConfigFile = "config.json";
constexpr const char* kOldConfigFile = "converter.json";
// Converters of what is no drums, by the beginnings of their names.
constexpr std::array kOtherConverters = {"Melody", "Trio", "Multitrack", "ChordEncoder"};

template <class T>
T value_or(const nlohmann::json& object, const char* key, T otherwise) {
  if (!object.is_object() || !object.contains(key)) return otherwise;
  try {
    return object[key].get<T>();
  } catch (const nlohmann::json::exception&) {
    return otherwise;
  }
}

std::optional<std::int64_t> count_of(const nlohmann::json& object, const char* key) {
  const auto count = value_or<std::int64_t>(object, key, 0);
  return count > 0 ? std::optional(count) : std::nullopt;
}

void require_drums(const std::string& file, const std::string& type, const std::string& converter) {
  if (type != "MusicVAE")
    throw FormatError(file, "is of a model of the type " + type + ", not of a MusicVAE of drums");
  for (const char* other : kOtherConverters) {
    if (converter.starts_with(other))
      throw FormatError(file, "is of a model with a " + converter + ", which is no model of drums");
  }
}

const char* converter_of(HeadKind head) {
  switch (head) {
    case HeadKind::categorical:
      return "DrumsConverter";
    case HeadKind::nade:
      return "DrumRollConverter";
    case HeadKind::groove:
      break;
  }
  return "GrooveConverter";
}

Json converter_arguments(const ModelConfig& config) {
  Json arguments = {{"numSteps", config.steps}};
  if (!config.decoder_levels.empty()) arguments["numSegments"] = config.decoder_levels[0];
  if (config.input_variant == "humanize") arguments["humanize"] = true;
  if (config.input_variant.starts_with("tap")) arguments["tapify"] = true;
  if (config.head == HeadKind::nade && config.target_depth == kFullKitDrums) {
    for (int drum = 0; drum < kFullKitDrums; ++drum)
      arguments["pitchClasses"].push_back({pitch_of(PatternKit::full, drum)});
  }
  return arguments;
}

}  // namespace

std::optional<WebConfig> read_web_config(const fs::path& folder) {
  const bool is_new = fs::is_regular_file(folder / kConfigFile);
  const fs::path path = folder / (is_new ? kConfigFile : kOldConfigFile);
  if (!fs::is_regular_file(path)) return std::nullopt;
  const MappedFile file(path);
  WebConfig config;
  config.text.assign(reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size());
  const nlohmann::json json = parse_strict_json(config.text, path.string());
  config.text = json.dump();
  const nlohmann::json converter =
      is_new ? value_or(json, "dataConverter", nlohmann::json()) : json;
  require_drums(path.string(), is_new ? value_or<std::string>(json, "type", "?") : "MusicVAE",
                value_or<std::string>(converter, "type", ""));
  const auto arguments = value_or(converter, "args", nlohmann::json());
  config.steps = count_of(arguments, "numSteps");
  config.segments = count_of(arguments, "numSegments");
  config.humanize = value_or(arguments, "humanize", false);
  config.tapify = value_or(arguments, "tapify", false);
  return config;
}

std::string web_config_text(const ModelConfig& config) {
  Json json = {{"type", "MusicVAE"},
               {"dataConverter",
                {{"type", converter_of(config.head)}, {"args", converter_arguments(config)}}}};
  if (config.control_depth > 0)
    json["extraControls"] = Json::array({{{"name", "hits"}, {"depth", config.control_depth}}});
  return json.dump(1) + "\n";
}

}  // namespace drumvae
