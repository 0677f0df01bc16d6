// What a mode plays: grooves of a model, one a cycle, step by step.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "drummer_state.h"
#include "handles.h"
#include "ports.h"

namespace plugin {

// But for construction and restore() everything is for the audio thread.
class Drummer {
 public:
  // Throws std::runtime_error with the library's message.
  explicit Drummer(const drumvae_model& model);
  virtual ~Drummer() = default;
  Drummer(const Drummer&) = delete;
  Drummer& operator=(const Drummer&) = delete;

  int steps() const { return info_.steps; }
  std::uint32_t number() const { return state_.number; }

  // Begins the groove of the number that counts; a new seed begins with number 1.
  void begin(const Settings& settings);
  // The hits of the next step, valid until the next call; none where there is nothing to play.
  std::span<const drumvae_hit> next(const Settings& settings);
  // A cycle has been played: the next one plays the next number, unless the groove is held.
  void end_cycle(const Settings& settings);

  // A note that somebody plays; beat: of the cycle, from -1/8 on.
  virtual void hear(float /*beat*/, std::uint8_t /*pitch*/, std::uint8_t /*velocity*/) {}
  // What was heard is to be answered from now on.
  virtual void close_pattern() {}
  // Forgets what was heard and has not been answered.
  virtual void drop_pattern() {}
  // Whether the next groove is not known yet.
  virtual bool waits() const { return false; }
  // Looks for the answer; true once when it is there, or is given up.  patient: until it is.
  virtual bool collect(bool /*patient*/) { return false; }

  // Any thread.
  DrummerState saved() const { return shared_.read(); }
  // Not beside the audio thread.
  virtual void restore(const DrummerState& state);

 protected:
  // Puts the player where it should be in the latent space; false: there is nothing to play.
  virtual bool steer(const Settings& settings) = 0;
  const drumvae_model_info& info() const { return info_; }
  drumvae_player& player() { return *player_; }
  DrummerState& state() { return state_; }
  void publish() { shared_.publish(state_); }

 private:
  void follow_seed(std::uint32_t seed);
  void apply(const Settings& settings);

  static constexpr std::size_t kMostHits = 64;  // 9 drums, and the notes of a step

  drumvae_model_info info_ = DRUMVAE_MODEL_INFO_INIT;
  Owned<drumvae_player> player_;
  std::array<drumvae_hit, kMostHits> hits_{};
  DrummerState state_;
  SharedState shared_;
  bool fresh_ = false;  // the number has not been begun yet
  bool plays_ = false;
};

}  // namespace plugin
