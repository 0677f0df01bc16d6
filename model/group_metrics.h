// Metrics of a global batch out of those of its parts.
#pragma once

#include "engine/process_group.h"
#include "kernels/step_state.h"

namespace drumvae {

// The means of all processes' metrics, weighted by the weight of each one's rows and added in the
// order of ranks.  What has no weight does not count: it is the mean of nothing.  Every process of
// the group calls it.  Throws as ProcessGroup::wait() does.
StepMetrics mean_over_group(ProcessGroup& group, const StepMetrics& mine, float weight);

}  // namespace drumvae
