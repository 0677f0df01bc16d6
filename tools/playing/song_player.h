// A song through a model, window by window: each window's decoder is fed the rows that windows
// before it have written, so that what follows fits to them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "model/decoder_stream.h"
#include "model/encode_step.h"
#include "model/sampler.h"
#include "tools/playing/play.h"
#include "tools/playing/song.h"

namespace drumvae {

// Opened once for many songs.  Flat groove models on the CPU are fed what was written; others draw
// each window by itself, and the half that is decided stays.
class SongPlayer {
 public:
  // keep_hits: the hits are the song's, each played as a hit, likely or not, and none is drawn; as
  // published they are drawn.  Throws std::invalid_argument for a request that is not sane and for
  // a model that has no rows of grooves.  The model must outlive the player.
  SongPlayer(const GrooveVae& model, const PlayRequest& request, bool keep_hits = false);

  // What is written of a window's drawn rows [T, 27]; `first` is its first step in the song.
  using Settle =
      std::function<std::vector<float>(std::span<const float> drawn, std::int32_t first)>;

  // Rows [steps of the song, 27] as they are written, of request.count outputs.  `heard`: where the
  // latents come from, the song itself or another (played round where it is shorter); control comes
  // from the song.  A window in which nothing is heard stays as it is, one without a hit of the
  // song empty.
  std::vector<std::vector<float>> play(const Song& song, const DrumTensor& heard,
                                       const Settle& settle);

 private:
  // What a window's decoder is given, the same for all outputs: z [Z], and of each step the control
  // [T, C] and the song's hits [T, 9].
  struct Given {
    std::span<const float> z, control, hits;
  };
  void draw(const Given& given, const SongWindow& window, std::int64_t first_output,
            std::span<std::vector<float>> rows);
  void draw_by_stream(const Given& given, const SongWindow& window, std::int64_t first_output,
                      std::span<std::vector<float>> rows);

  const GrooveVae& model_;
  PlayRequest request_;
  Drawing drawing_;
  Index batch_;  // outputs side by side
  EncodeStep encoder_;
  std::optional<DecoderStream> stream_;
  std::optional<Sampler> sampler_;
  Cpu here_{1};
};

}  // namespace drumvae
