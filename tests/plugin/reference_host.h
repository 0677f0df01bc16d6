// What the plugin has to write, frame by frame: where the song is at each frame, which steps are
// due there, and which of their hits.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "tests/plugin/plugin_host.h"
#include "tests/plugin/reference_drummer.h"

namespace drumvae::test {

// What a host does at a frame of a block: it is elsewhere, or goes at another speed, or somebody
// plays.
struct HostEvent {
  std::int64_t frame = 0;
  std::optional<SongPosition> position = {};
  std::uint8_t pitch = 0, velocity = 0;
};

class ReferenceHost {
 public:
  ReferenceHost(double rate, const std::filesystem::path& models);

  // Note-ons of a block; events in the order of frames.
  std::vector<PlayedNote> run(std::uint32_t frames, const PlayedSettings& settings,
                              const std::vector<HostEvent>& events);
  // The state was loaded.
  void interrupt() { interrupted_ = true; }
  // Whether a pattern was encoded in the last block.
  bool encoded() const { return encoded_; }

 private:
  struct Due {
    double step;
    std::uint8_t pitch, velocity;
  };

  ReferenceDrummer& drummer() { return drummers_[static_cast<std::size_t>(settings_.mode)]; }
  double step() const;
  double cycle_at(double step);
  void follow(bool rolls);
  void hear(const HostEvent& event);
  void move(double by);
  void locate();
  void close();
  void ask_due();
  void ask();
  void strike_due(std::vector<PlayedNote>& notes);

  double rate_;
  std::vector<ReferenceDrummer> drummers_;
  PlayedSettings settings_;
  std::vector<drumvae_hit> heard_;
  std::vector<Due> due_;
  std::vector<std::int64_t> struck_ = std::vector<std::int64_t>(128, INT64_MIN / 2);
  std::int64_t frame_ = 0, anchor_frame_ = 0;
  double anchor_step_ = 0, steps_per_frame_ = 0;
  bool plays_ = false, interrupted_ = false, encoded_ = false;
  double from_ = 0, cycle_ = 0;
  int asked_ = 0, late_ = 0;
};

}  // namespace drumvae::test
