// What the host has written into the controls, brought into range.
#include "ports.h"

#include <cmath>

#include "numbers.h"

namespace plugin {

void Ports::connect(std::uint32_t port, void* memory) {
  if (port < memory_.size()) memory_[port] = memory;
}

double Ports::control(Port port, double low, double high, double fallback) const {
  const auto* value = static_cast<const float*>(at(port));
  return value == nullptr ? fallback : within(double{*value}, low, high, fallback);
}

Settings Ports::settings() const {
  return {.mode = static_cast<Mode>(std::lround(control(Port::mode, 0, kModes - 1, 0))),
          .seed = static_cast<std::uint32_t>(std::lround(control(Port::seed, 0, 9999, 0))),
          .temperature = control(Port::temperature, 0, 2, 0.5),
          .feel = control(Port::feel, 0, 2, 1),
          .dynamics = control(Port::dynamics, 0, 2, 1),
          .x = control(Port::x, 0, 1, 0),
          .y = control(Port::y, 0, 1, 0),
          .hold = control(Port::hold, 0, 1, 1) > 0,
          .enabled = control(Port::enabled, 0, 1, 1) > 0,
          .freewheeling = control(Port::freewheeling, 0, 1, 0) > 0};
}

const LV2_Atom_Sequence* Ports::events_in() const {
  return static_cast<const LV2_Atom_Sequence*>(at(Port::events_in));
}

LV2_Atom_Sequence* Ports::events_out() const {
  return static_cast<LV2_Atom_Sequence*>(at(Port::events_out));
}

void Ports::show_number(std::uint32_t number) const {
  if (at(Port::number) != nullptr)
    *static_cast<float*>(at(Port::number)) = static_cast<float>(number);
}

}  // namespace plugin
