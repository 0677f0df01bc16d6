// Scheduled sampling: the rows that the decoder reads are in part its own.
#pragma once

#include "engine/device_batch.h"
#include "model/groove_vae.h"

namespace drumvae {

// The row before each step [T, B, D], decoded step by step from z [B, Z]: with the step's sampling
// probability one that the model draws at temperature 1 (of a groove, as published), else the
// target's; all zeros before the first.  No gradient flows through a draw, so the teacher-forced
// pass reads these rows as it would read the target's, and gives the outputs that they were drawn
// from.  There is no dropout here. Source: Bengio et al., "Scheduled sampling for sequence
// prediction with recurrent neural networks", NIPS 2015.
View<const float, 3> record_sampled_rows(Recorder& step, const GrooveVae& model,
                                         const DeviceBatch& batch, const View<const float, 2>& z);

}  // namespace drumvae
