// LV2's state extension: what a host saves with a session beside the controls.
#pragma once

#include <lv2/state/state.h>

#include "drummers.h"
#include "urids.h"

namespace plugin {

// Each mode's state is a chunk of bytes (DrummerState), the same on every machine.
class State {
 public:
  State(const Urids& urids, const LV2_URID_Map& host);

  // Also beside the audio thread.
  LV2_State_Status save(const Drummers& drummers, LV2_State_Store_Function store,
                        LV2_State_Handle host) const;
  // Not beside the audio thread.  A mode that the host has nothing for begins anew; where anything
  // is no state of ours, nothing changes.
  LV2_State_Status restore(const Drummers& drummers, LV2_State_Retrieve_Function retrieve,
                           LV2_State_Handle host) const;

 private:
  std::optional<DrummerState> read(std::size_t mode, LV2_State_Retrieve_Function retrieve,
                                   LV2_State_Handle host) const;

  LV2_URID chunk_;
  std::array<LV2_URID, kModes> keys_;
};

}  // namespace plugin
