// The Groove MIDI Dataset for the oracle's tests: each file is read once.
#pragma once

#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>

#include "data/gmd.h"
#include "data/midi.h"

namespace drumvae::test {

class Dataset {
 public:
  explicit Dataset(const std::filesystem::path& directory) {
    for (GmdEntry& entry : read_gmd(directory)) entries_.emplace(entry.entry.name, entry);
  }

  const GmdEntry& entry(const std::string& name) const { return entries_.at(name); }

  const Performance& performance(const std::string& name) {
    const auto found = performances_.find(name);
    if (found != performances_.end()) return found->second;
    Performance read = performance_of(read_midi(entry(name).entry.path));
    return performances_.emplace(name, std::move(read)).first->second;
  }

  Performance window(const std::string& name, int bars, std::int64_t index) {
    return tfds_window(performance(name), entry(name).entry.bar_seconds, bars, index);
  }

 private:
  std::map<std::string, GmdEntry> entries_;
  std::map<std::string, Performance> performances_;
};

}  // namespace drumvae::test
