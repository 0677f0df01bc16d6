// The ports of drumvae.ttl, and what the controls say.
#pragma once

#include <lv2/atom/atom.h>

#include <array>
#include <cstdint>

namespace plugin {

// In the order of drumvae.ttl.
enum class Port : std::uint32_t {
  events_in,
  events_out,
  mode,
  seed,
  temperature,
  feel,
  dynamics,
  x,
  y,
  hold,
  enabled,
  freewheeling,
  number,
  count
};

enum class Mode { generate, tap, humanize };
inline constexpr int kModes = 3;

// Every number is in its range, whatever the host has written.
struct Settings {
  Mode mode = Mode::generate;
  std::uint32_t seed = 0;     // 0..9999
  double temperature = 0.5;   // 0..2
  double feel = 1;            // 0..2, times the microtiming
  double dynamics = 1;        // 0..2, times the velocities
  double x = 0, y = 0;        // 0..1, between the pad's corners
  bool hold = true;           // the same groove each cycle
  bool enabled = true;        // false: bypassed
  bool freewheeling = false;  // the host renders, nobody waits for the sound
};

class Ports {
 public:
  // Memory of the host, valid until it connects the port anew; null disconnects.
  void connect(std::uint32_t port, void* memory);

  // [audio]
  Settings settings() const;
  const LV2_Atom_Sequence* events_in() const;
  LV2_Atom_Sequence* events_out() const;
  void show_number(std::uint32_t number) const;

 private:
  void* at(Port port) const { return memory_[static_cast<std::size_t>(port)]; }
  // Of a control, rounded where it counts; the default where the port is not connected or NaN.
  double control(Port port, double low, double high, double fallback) const;

  std::array<void*, static_cast<std::size_t>(Port::count)> memory_{};
};

}  // namespace plugin
