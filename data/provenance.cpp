// Provenance as JSON and back.
#include "data/provenance.h"

#include <limits>
#include <nlohmann/json.hpp>

#include "data/drum_tensor.h"
#include "engine/errors.h"
#include "engine/strict_json.h"

namespace drumvae {
namespace {

using Counts = std::map<std::string, std::int64_t>;

// Reads the fields of one JSON object; what is missing or of another type is a FormatError.
class Fields {
 public:
  Fields(const nlohmann::json& object, const std::string& where) : object_(object), where_(where) {}

  std::string text(const char* key) const {
    const auto& value = at(key);
    if (!value.is_string()) fail(key);
    return value.get<std::string>();
  }
  std::int64_t count(const char* key) const { return as_count(at(key), key); }
  Counts counts(const char* key) const {
    const auto& value = at(key);
    if (!value.is_object()) fail(key);
    Counts counts;
    for (const auto& [name, number] : value.items()) counts[name] = as_count(number, key);
    return counts;
  }
  // Lists of MIDI pitches, one for each class, none of them empty; nothing where there is no such
  // key.
  std::vector<std::vector<int>> kit(const char* key) const {
    const auto value = object_.find(key);
    if (value == object_.end()) return {};
    std::vector<std::vector<int>> kit;
    if (!value->is_array() || value->size() != kDrumClasses) fail(key);
    for (const auto& list : *value) {
      if (!list.is_array() || list.empty()) fail(key);
      auto& pitches = kit.emplace_back();
      for (const auto& pitch : list) {
        if (as_count(pitch, key) > 127) fail(key);
        pitches.push_back(pitch.get<int>());
      }
    }
    return kit;
  }
  [[noreturn]] void fail(const char* key) const {
    throw FormatError(where_, std::string("provenance has no sound '") + key + "'");
  }

 private:
  const nlohmann::json& at(const char* key) const {
    const auto value = object_.find(key);
    if (value == object_.end()) fail(key);
    return *value;
  }
  std::int64_t as_count(const nlohmann::json& value, const char* key) const {
    constexpr std::uint64_t kLargest = std::numeric_limits<std::int64_t>::max();
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > kLargest) fail(key);
    return value.get<std::int64_t>();
  }

  const nlohmann::json& object_;
  const std::string& where_;
};

// JSON has text as keys only.
Counts pitches_as_text(const std::map<int, std::int64_t>& pitches) {
  Counts counts;
  for (const auto& [pitch, notes] : pitches) counts[std::to_string(pitch)] = notes;
  return counts;
}

std::map<int, std::int64_t> pitches_from_text(const Fields& fields, const char* key) {
  std::map<int, std::int64_t> pitches;
  for (const auto& [text, notes] : fields.counts(key)) {
    const bool digits = text.find_first_not_of("0123456789") == std::string::npos;
    if (text.empty() || text.size() > 3 || !digits || std::stoi(text) > 127) fields.fail(key);
    pitches[std::stoi(text)] = notes;
  }
  return pitches;
}

}  // namespace

std::optional<KitMap> own_kit_of(const Provenance& provenance) {
  if (provenance.kit.empty()) return std::nullopt;
  KitMap kit = DrumMap::gm;
  for (int drum = 0; drum < kDrumClasses; ++drum)
    kit.set(drum, provenance.kit[static_cast<std::size_t>(drum)]);
  return kit;
}

std::string encode_provenance(const Provenance& provenance) {
  nlohmann::ordered_json object = {
      {"source", provenance.source},
      {"attribution", provenance.attribution},
      {"library_version", provenance.library_version},
      {"window_kind", provenance.window_kind},
      {"pitch_map", provenance.pitch_map},
      {"bars", provenance.bars},
      {"files", provenance.files},
      {"windows", provenance.windows},
      {"kept", provenance.kept},
      {"rejections", provenance.rejections},
      {"unmapped_pitches", pitches_as_text(provenance.unmapped_pitches)}};
  if (!provenance.kit.empty()) object["kit"] = provenance.kit;
  return object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

Provenance decode_provenance(const std::string& json, const std::string& where) {
  const nlohmann::json object = parse_strict_json(json, where + ": provenance", 0, 3);
  if (!object.is_object()) throw FormatError(where, "provenance is not a JSON object");
  const Fields fields(object, where);
  Provenance provenance;
  provenance.source = fields.text("source");
  provenance.attribution = fields.text("attribution");
  provenance.library_version = fields.text("library_version");
  provenance.window_kind = fields.text("window_kind");
  provenance.pitch_map = fields.text("pitch_map");
  provenance.bars = fields.count("bars");
  provenance.files = fields.count("files");
  provenance.windows = fields.counts("windows");
  provenance.kept = fields.counts("kept");
  provenance.rejections = fields.counts("rejections");
  provenance.unmapped_pitches = pitches_from_text(fields, "unmapped_pitches");
  provenance.kit = fields.kit("kit");
  return provenance;
}

}  // namespace drumvae
