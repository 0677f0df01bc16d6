// A drummer's dynamics and timing for a programmed groove.
#include "tools/playing/humanize.h"

#include <stdexcept>

#include "data/groove.h"
#include "tools/playing/groove_edits.h"

namespace drumvae {

PlayedSet humanize(const GrooveVae& model, const InputGroove& groove,
                   const HumanizeOptions& options, const PlayRequest& request) {
  require_variant(model.config(), "humanize", {"humanize"});
  if (!(options.strength >= 0 && options.strength <= 1))
    throw std::invalid_argument("humanize: the strength must be from 0 to 1");
  const std::vector<float> as_it_is = rows_of(groove.tensor);
  std::vector<std::vector<float>> grooves = options.keep_hits
                                                ? follow_notes(model, groove, groove, request)
                                                : follow(model, groove, request);
  for (std::vector<float>& rows : grooves) rows = blend(as_it_is, rows, options.strength);
  return played_set(model.config(), "humanize", std::move(grooves), request, {groove.tempo_bpm});
}

}  // namespace drumvae
