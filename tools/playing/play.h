// What all verbs that play a model have in common: grooves to latents, latents to grooves, and what
// is asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/drum_patterns.h"
#include "data/drum_song.h"
#include "model/groove_vae.h"
#include "model/head.h"
#include "tools/playing/input_groove.h"

namespace drumvae {

struct PlayRequest {
  std::int64_t count = 5;    // grooves wanted
  double temperature = 0.5;  // 0 = most likely, 1 = as learnt
  std::uint64_t seed = 0;
  std::optional<double> tempo_bpm = {};  // by default the input's; 120 where there is none
  // Whose pitches are written; patterns of 61 drums have their own.
  KitMap kit = DrumMap::gm;
  bool int8_weights = false;  // of the decoder: flat groove models on the CPU only
  // Of grooves: velocities and timing as Magenta writes them, P(hit) times those of a hit, and fed
  // back for cells that are not hit too.
  bool as_published = false;
};

struct PlayedGroove {
  std::vector<float> rows;  // [T, D]
  DrumSong song;            // the same as it is written
  // The MIDI file to write, where that is one that was read with its notes changed; empty: a new
  // file of the song.
  std::vector<std::byte> file = {};
};

// What a verb gives.  A groove's song depends on model, seed, number, temperature and the verb's
// own inputs only: not on threads or on how many are drawn at once.
struct PlayedSet {
  std::string config;
  std::string verb;
  std::uint64_t seed = 0;
  double temperature = 0;
  std::vector<PlayedGroove> grooves;
};

// A groove in the latent space.
struct Latent {
  std::vector<float> mu, sigma;  // [Z]
};

// Refuses a count below 1 or beyond a million, a temperature that is not 0 or more, and a tempo out
// of range. Throws std::invalid_argument.
void require_sane(const PlayRequest& request);

// How a model draws what is asked for.  keep_hits: of a groove, the hits are given.
Drawing drawing_of(const PlayRequest& request, bool keep_hits);

// Throws std::invalid_argument, saying which presets do, unless the model's input variant is one of
// these.
void require_variant(const ModelConfig& config, const char* verb,
                     std::initializer_list<const char*> variants);

// Refuses a model that decodes with hits as control, which the verb has none to give.
void require_no_control(const ModelConfig& config, const char* verb);

// Each by itself.  Throws as input_rows() does.
std::vector<Latent> encode(const GrooveVae& model, std::span<const InputGroove> grooves);

// Which random numbers a groove's draws come from.
enum class DrawNumbers : std::uint8_t {
  own,     // those of its number: two from one latent differ
  common,  // those of number 1: two differ as far as their latents do
};

// What is given to the decoder at each step, the same for all grooves.
struct Given {
  std::span<const float> control = {};  // [T, C]; empty where C = 0
  std::span<const float> hits = {};     // [T, D/3] of a groove, 0 or 1: none is drawn then
};

// Rows [T, D] of each latent [Z].  Throws std::invalid_argument on a wrong size or a number that is
// not finite.
std::vector<std::vector<float>> decode_rows(const GrooveVae& model,
                                            std::span<const std::vector<float>> latents,
                                            const Given& given, const PlayRequest& request,
                                            DrawNumbers numbers = DrawNumbers::own);

// Rows of request.count grooves from one groove's mu and its control.
std::vector<std::vector<float>> follow(const GrooveVae& model, const InputGroove& groove,
                                       const PlayRequest& request);

// The same with the hits of `notes`, which the model plays: each has the velocity and the timing
// that the model gives a hit there, likely or not.  As published, those that the model does not
// draw stay as `notes` has them.  `feel`: whose mu it is; `notes` is the control.
std::vector<std::vector<float>> follow_notes(const GrooveVae& model, const InputGroove& feel,
                                             const InputGroove& notes, const PlayRequest& request);

// Rows [T, D] of a model of patterns as sets of drums.
DrumSets sets_of_rows(std::span<const float> rows, const ModelConfig& config);

// Grooves number 1, 2, .. as songs.  tempos_bpm: the inputs', one for all or one for each.
PlayedSet played_set(const ModelConfig& config, const char* verb,
                     std::vector<std::vector<float>> rows, const PlayRequest& request,
                     const std::vector<double>& tempos_bpm = {120.0});

}  // namespace drumvae
