// A groove through the model and back.
#include "tools/playing/reconstruct.h"

namespace drumvae {

PlayedSet reconstruct(const GrooveVae& model, const InputGroove& groove,
                      const PlayRequest& request) {
  return played_set(model.config(), "reconstruct", follow(model, groove, request), request,
                    {groove.tempo_bpm});
}

}  // namespace drumvae
