// Where the examples of a packed file come from, and what became of the windows that are not in it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "data/kit_map.h"

namespace drumvae {

// Text and counts only; nothing in it changes how the examples are read.
struct Provenance {
  std::string source = {};           // the data set or folder, in words
  std::string attribution = {};      // the licence's words, to be kept with anything derived
  std::string library_version = {};  // of the program that packed
  std::string window_kind = {};      // "tfds" or "bar"
  std::string pitch_map = {};        // "roland", "gm" or "own"
  std::int64_t bars = 0;             // of a window
  std::int64_t files = 0;            // read, with or without an example
  std::map<std::string, std::int64_t> windows = {};     // split -> windows looked at
  std::map<std::string, std::int64_t> kept = {};        // split -> examples
  std::map<std::string, std::int64_t> rejections = {};  // reason -> windows
  std::map<int, std::int64_t> unmapped_pitches = {};    // MIDI pitch -> notes without a class
  // Of an own map: each class's pitches, the one that is written first; empty for others.
  std::vector<std::vector<int>> kit = {};

  bool operator==(const Provenance&) const = default;
};

// The kit that the examples were read with, where it was a drummer's own.
std::optional<KitMap> own_kit_of(const Provenance& provenance);

// As one JSON object.
std::string encode_provenance(const Provenance& provenance);
// The inverse.  Throws FormatError with `where`.
Provenance decode_provenance(const std::string& json, const std::string& where);

}  // namespace drumvae
