// What a mode has to play, by the library's own calls: no code of the plugin's.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "player/drumvae.h"

namespace drumvae::test {

// The controls as a producer means them.
struct PlayedSettings {
  int mode = 0;  // 0 generate, 1 tap, 2 humanize
  std::uint32_t seed = 0;
  double temperature = 0.5, feel = 1, dynamics = 1, x = 0, y = 0;
  bool hold = true, enabled = true;
};

class ReferenceDrummer {
 public:
  explicit ReferenceDrummer(const std::filesystem::path& model);

  int steps() const { return info_.steps; }
  std::uint32_t number() const { return number_; }

  // Groove `number` of a seed, played at once with the controls as they are at first.
  std::vector<drumvae_hit> whole(std::uint32_t seed, std::uint32_t number);

  void begin(const PlayedSettings& settings);
  std::vector<drumvae_hit> next(const PlayedSettings& settings);
  void end_cycle(const PlayedSettings& settings);
  // A cycle's notes, of which 16 a step count; whether there were any.
  bool answer(const std::vector<drumvae_hit>& notes);

 private:
  void follow(const PlayedSettings& settings);
  std::vector<float> pad(const PlayedSettings& settings) const;

  template <class Handle>
  using Owned = std::unique_ptr<Handle, void (*)(Handle*)>;
  Owned<drumvae_model> model_;
  Owned<drumvae_player> player_;
  Owned<drumvae_encoder> encoder_;
  drumvae_model_info info_ = DRUMVAE_MODEL_INFO_INIT;
  std::uint32_t seed_ = 0, number_ = 1;
  bool begun_ = true;     // the number's groove
  bool answers_ = false;  // there is something to answer with
};

}  // namespace drumvae::test
