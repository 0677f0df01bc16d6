// The bars of a MIDI file that a model is given, and the rows that it reads them as.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "data/drum_patterns.h"
#include "data/drum_tensor.h"
#include "data/kit_map.h"
#include "data/midi.h"
#include "model/config.h"

namespace drumvae {

struct InputGroove {
  std::string name;            // of the file, for messages and listings
  std::int64_t first_bar = 1;  // counted from 1
  double tempo_bpm = 120;
  DrumTensor tensor;  // [T]: what is played, before any input variant
  DrumSets sets;      // [T]: the same as a pattern of the model's drums; of pattern models only
  std::string notice = {};  // of the file, as GrooveFile's
};

// As many bars as the model has, from bar number `bar` on.  A file that is one hit or more longer
// needs `bar`: the error says how to choose; one that is shorter may be filled up by the silence
// before its End Of Track.  Throws as read_groove() does; FormatError for a file that is too short,
// has more bars than one example and no `bar` to choose, has not that bar, or has no hit there.
InputGroove read_input(const std::filesystem::path& path, const ModelConfig& config,
                       std::optional<std::int64_t> bar = {}, const KitMap& kit = DrumMap::gm,
                       const MidiOptions& midi = {.notes = NoteRule::every_hit});

// The kit by which any pitch is a tap: those that `kit` has no class for are open hi-hats.
KitMap tap_kit(const KitMap& kit);

// What the encoder reads of it.
struct InputRows {
  std::vector<float> inputs;   // [T, I], the config's input variant applied but for note dropout
  std::vector<float> control;  // [T, C]; empty where C = 0
};

// Throws std::invalid_argument where the groove was read for a model of another kind or length.
InputRows input_rows(const InputGroove& groove, const ModelConfig& config);

}  // namespace drumvae
