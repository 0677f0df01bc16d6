// The latent of one groove, decoded under the hits of another.
#include "tools/playing/groove_transfer.h"

namespace drumvae {

PlayedSet transfer_groove(const GrooveVae& model, const InputGroove& feel, const InputGroove& notes,
                          const PlayRequest& request) {
  require_variant(model.config(), "groove", {"hits_control"});
  return played_set(model.config(), "groove", follow_notes(model, feel, notes, request), request,
                    {notes.tempo_bpm});
}

}  // namespace drumvae
