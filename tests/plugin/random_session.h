// Somebody who plays with everything at once: the plugin beside its reference.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tests/plugin/plugin_host.h"
#include "tests/plugin/reference_host.h"

namespace drumvae::test {

// Moves controls, tempo and place, loops, stops, bypasses, plays notes in, saves and loads, in
// blocks of 1 to 4096 frames; as drawn from the seed.
class RandomSession {
 public:
  RandomSession(double rate, std::uint64_t seed);

  void play(double seconds);

  // What went wrong first; "" where nothing did.
  const std::string& complaint() const { return complaint_; }
  std::int64_t notes() const { return notes_; }

 private:
  bool chance(double share) { return std::uniform_real_distribution<>()(random_) < share; }
  double between(double low, double high) {
    return std::uniform_real_distribution<>(low, high)(random_);
  }
  std::int64_t whole(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
  }
  bool every(double seconds);
  void move_controls();
  float odd_number();
  void block(std::uint32_t frames);
  void move_transport();
  void add_position(std::int64_t frame, double step);
  void add_notes();
  double speed() const;
  PlayedSettings settings();
  void compare(const std::vector<PlayedNote>& expected, const std::vector<PlayedNote>& written);
  void check_pairs(const std::vector<PlayedNote>& written);
  void complain(const std::string& what);

  double rate_;
  std::mt19937_64 random_;
  PluginHost host_;
  ReferenceHost reference_;
  std::vector<HostEvent> events_;  // of the block
  std::uint32_t frames_ = 0;       // its length
  SongPosition song_{.speed = 0};
  double step_ = 0;  // at the block's first frame
  double loop_from_ = 0, loop_to_ = 0;
  std::int64_t frame_ = 0, notes_ = 0;
  std::vector<PlayedNote> owed_;  // expected a frame later than the block before ended
  std::vector<std::int64_t> sounding_ = std::vector<std::int64_t>(128, -1);
  std::string complaint_;
};

}  // namespace drumvae::test
