// A whole kit from taps.
#include "tools/playing/tap_to_drum.h"

namespace drumvae {

PlayedSet tap_to_drum(const GrooveVae& model, const InputGroove& taps, const PlayRequest& request) {
  require_variant(model.config(), "tap2drum",
                  {"tap_fixed_velocity", "tap_fixed_velocity_note_dropout"});
  return played_set(model.config(), "tap2drum", follow(model, taps, request), request,
                    {taps.tempo_bpm});
}

}  // namespace drumvae
