// Closed hi-hats from the model, all else from the groove.
#include "tools/playing/add_hats.h"

#include "data/groove.h"
#include "tools/playing/groove_edits.h"
#include "tools/playing/model_file.h"

namespace drumvae {

PlayedSet add_hats(const GrooveVae& model, const InputGroove& groove, const PlayRequest& request) {
  require_variant(model.config(), "add-hats", {"add_closed_hh"});
  const std::uint16_t added = input_variant_of(model.config()).add_instruments;
  const std::vector<float> played = rows_of(groove.tensor);
  std::vector<std::vector<float>> grooves = follow(model, groove, request);
  for (std::vector<float>& rows : grooves) rows = with_drums_of(played, rows, added);
  return played_set(model.config(), "add-hats", std::move(grooves), request, {groove.tempo_bpm});
}

}  // namespace drumvae
