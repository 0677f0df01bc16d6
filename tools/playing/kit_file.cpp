// Kits from TOML files.
#include "tools/playing/kit_file.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "engine/suggest.h"
#include "tools/playing/toml_file.h"

namespace drumvae {
namespace {

class Reader {
 public:
  explicit Reader(const std::filesystem::path& path) : path_(path) { owner_.fill(-1); }

  KitMap read() {
    const toml::table root = parse_toml(path_);
    std::vector<Entry> entries;
    for (const auto& [key, node] : root) entries.push_back({key.str(), &node});
    std::ranges::sort(entries, {}, [](const Entry& entry) { return entry.node->source().begin; });
    for (const Entry& entry : entries) set(class_named(entry.name, *entry.node), *entry.node);
    return kit_;
  }

 private:
  struct Entry {
    std::string_view name;
    const toml::node* node;
  };

  int class_named(std::string_view name, const toml::node& node) const {
    const auto found = std::ranges::find(kDrumNames, name);
    if (found == kDrumNames.end()) {
      const std::vector<std::string> known(kDrumNames.begin(), kDrumNames.end());
      fail_at(path_, node.source(), unknown_name("drum", name, known));
    }
    return static_cast<int>(found - kDrumNames.begin());
  }

  void set(int drum_class, const toml::node& node) {
    std::vector<int> pitches;
    if (node.is_array()) {
      for (const toml::node& entry : *node.as_array()) pitches.push_back(pitch(drum_class, entry));
    } else {
      pitches.push_back(pitch(drum_class, node));
    }
    if (pitches.empty()) fail_at(path_, node.source(), "a drum needs a pitch at least");
    kit_.set(drum_class, pitches);
  }

  int pitch(int drum_class, const toml::node& node) {
    const auto number = node.value_exact<std::int64_t>();
    if (!number || *number < 0 || *number > 127)
      fail_at(path_, node.source(), "a pitch is a whole number from 0 to 127");
    int& owner = owner_[static_cast<std::size_t>(*number)];
    if (owner >= 0) {
      fail_at(path_, node.source(),
              "pitch " + std::to_string(*number) + " stands twice, first for " +
                  kDrumNames[static_cast<std::size_t>(owner)]);
    }
    owner = drum_class;
    return static_cast<int>(*number);
  }

  std::filesystem::path path_;
  KitMap kit_ = DrumMap::gm;
  std::array<int, 128> owner_{};  // the class that named a pitch; -1: none so far
};

}  // namespace

const std::array<const char*, kDrumClasses> kDrumNames = {
    "kick", "snare", "closed_hh", "open_hh", "low_tom", "mid_tom", "high_tom", "crash", "ride"};

KitMap read_kit_map(const std::filesystem::path& path) { return Reader(path).read(); }

KitMap kit_map_named(const std::string& name) {
  if (name == "gm") return DrumMap::gm;
  if (name == "roland") return DrumMap::roland;
  if (name.ends_with(".toml")) return read_kit_map(name);
  const std::vector<std::string> known = {"gm", "roland"};
  throw std::invalid_argument(unknown_name("map", name, known) +
                              ", or a TOML file (*.toml) of your own");
}

}  // namespace drumvae
