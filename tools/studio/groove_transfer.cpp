// The latent of one groove, decoded under the hits of another.
#include "tools/studio/groove_transfer.h"

#include "data/groove.h"
#include "tools/studio/groove_edits.h"

namespace drumvae {

PlayedSet transfer_groove(const GrooveVae& model, const InputGroove& feel, const InputGroove& notes,
                          const PlayRequest& request) {
  require_sane(request);
  require_variant(model.config(), "groove", {"hits_control"});
  const std::vector<std::vector<float>> latents(static_cast<std::size_t>(request.count),
                                                encode(model, {&feel, 1}).front().mu);
  auto grooves = decode_rows(model, latents, input_rows(notes, model.config()).control, request);
  const std::vector<float> written = rows_of(notes.tensor);
  for (std::vector<float>& rows : grooves) rows = with_hits_of(written, rows);
  return played_set(model.config(), "groove", std::move(grooves), request, {notes.tempo_bpm});
}

}  // namespace drumvae
