// Latents as JSON and npy.
#include "tools/playing/latent_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "engine/errors.h"
#include "engine/platform.h"
#include "engine/strict_json.h"
#include "tools/playing/npy.h"

namespace drumvae {
namespace {

using nlohmann::json;

// Of a name that need not be UTF-8.
std::string quoted(const std::string& text) {
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

// The shortest text that reads back to the same floats.
std::string list(std::span<const float> numbers) {
  return fmt::format("[{}]", fmt::join(numbers, ", "));
}

std::string json_text(const ModelConfig& config, std::span<const InputGroove> grooves,
                      std::span<const Latent> latents) {
  std::string text = fmt::format("{{\"config\": {},\n \"grooves\": [", quoted(config.name));
  for (std::size_t i = 0; i < grooves.size(); ++i) {
    text += fmt::format(
        "{}\n  {{\"file\": {}, \"bar\": {}, \"bpm\": {},\n   \"z\": {},\n   \"sigma\": {}}}",
        i == 0 ? "" : ",", quoted(grooves[i].name), grooves[i].first_bar, grooves[i].tempo_bpm,
        list(latents[i].mu), list(latents[i].sigma));
  }
  return text + "]}\n";
}

FloatTable table_of(const ModelConfig& config, std::span<const Latent> latents) {
  FloatTable table{std::ssize(latents), config.latent, {}};
  for (const Latent& latent : latents)
    table.values.insert(table.values.end(), latent.mu.begin(), latent.mu.end());
  return table;
}

bool has_extension(const std::filesystem::path& path, const char* extension) {
  return path.extension() == extension;
}

class JsonReader {
 public:
  JsonReader(std::string_view text, const std::string& where)
      : where_(where), root_(parse_strict_json(text, where)) {}

  // Of latents of this config; where the file says none they are taken for such.
  std::vector<LatentEntry> read(const std::string& config) const {
    std::vector<LatentEntry> entries;
    const bool says = root_.is_object() && root_.contains("config");
    if (says && root_["config"] != config)
      fail("holds latents of " + root_["config"].dump() + ", and the model is " + config);
    if (root_.is_array() && !root_.empty() && root_[0].is_number()) return {{.z = z_of(root_)}};
    if (root_.is_array()) {
      for (const json& z : root_) entries.push_back({.z = z_of(z)});
    } else if (root_.is_object() && root_.contains("grooves") && root_["grooves"].is_array()) {
      for (const json& groove : root_["grooves"]) entries.push_back(entry_of(groove));
    } else {
      fail("wanted {\"grooves\": [{\"z\": [..]}, ..]} or lists of numbers");
    }
    return entries;
  }

 private:
  [[noreturn]] void fail(const std::string& reason) const { throw FormatError(where_, reason); }

  LatentEntry entry_of(const json& groove) const {
    if (!groove.is_object() || !groove.contains("z")) fail("a groove has no \"z\"");
    LatentEntry entry{.z = z_of(groove["z"])};
    if (!groove.contains("bpm")) return entry;
    if (!groove["bpm"].is_number()) fail("\"bpm\" is not a number");
    entry.tempo_bpm = groove["bpm"].get<double>();
    return entry;
  }

  std::vector<float> z_of(const json& numbers) const {
    if (!numbers.is_array()) fail("z is not a list of numbers");
    std::vector<float> z;
    for (const json& number : numbers) {
      if (!number.is_number()) fail("z holds something that is not a number: " + number.dump());
      z.push_back(number.get<float>());
    }
    return z;
  }

  std::string where_;
  json root_;
};

std::vector<LatentEntry> rows_of(const FloatTable& table) {
  std::vector<LatentEntry> entries;
  for (std::int64_t row = 0; row < table.rows; ++row) {
    const auto begin = table.values.begin() + row * table.columns;
    entries.push_back({.z = {begin, begin + table.columns}});
  }
  return entries;
}

void require_sound(const std::vector<LatentEntry>& entries, std::int64_t latent,
                   const std::string& where) {
  if (entries.empty()) throw FormatError(where, "holds no groove");
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::vector<float>& z = entries[i].z;
    if (static_cast<std::int64_t>(z.size()) != latent) {
      throw FormatError(where, fmt::format("z number {} has {} numbers, and the model's has {}",
                                           i + 1, z.size(), latent));
    }
    if (!std::ranges::all_of(z, [](float value) { return std::isfinite(value); }))
      throw FormatError(where, fmt::format("z number {} holds a number that is not finite", i + 1));
  }
}

}  // namespace

void write_latents(const std::filesystem::path& path, const ModelConfig& config,
                   std::span<const InputGroove> grooves, std::span<const Latent> latents) {
  if (has_extension(path, ".npy")) {
    write_file_atomically(path, npy_bytes(table_of(config, latents)));
  } else if (has_extension(path, ".json")) {
    const std::string text = json_text(config, grooves, latents);
    write_file_atomically(path, std::as_bytes(std::span(text)));
  } else {
    throw std::invalid_argument(path.string() + ": latents are written as .json or .npy");
  }
}

std::vector<LatentEntry> read_latents(const std::filesystem::path& path,
                                      const ModelConfig& config) {
  const MappedFile file(path);
  const std::span<const std::byte> bytes = file.bytes();
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  std::vector<LatentEntry> entries = has_extension(path, ".npy")
                                         ? rows_of(parse_npy(bytes, path.string()))
                                         : JsonReader(text, path.string()).read(config.name);
  require_sound(entries, config.latent, path.string());
  return entries;
}

PlayedSet decode(const GrooveVae& model, std::span<const LatentEntry> latents,
                 const PlayRequest& request) {
  require_no_control(model.config(), "decode");
  std::vector<std::vector<float>> z;
  std::vector<double> tempos_bpm;
  for (const LatentEntry& entry : latents) {
    z.push_back(entry.z);
    tempos_bpm.push_back(entry.tempo_bpm);
  }
  return played_set(model.config(), "decode", decode_rows(model, z, {}, request), request,
                    tempos_bpm);
}

}  // namespace drumvae
