// A page about a training run.
#pragma once

#include <filesystem>
#include <string>

#include "engine/device.h"

namespace drumvae {

// One self-contained HTML page: losses and metrics over steps of training and validation, the
// configuration, and, by the best checkpoint or else the latest, samples and a way between two of
// them as step grids.  The same bytes for the same run, whatever the device's threads.  Reads only,
// also while the run goes on.  Throws IoError and FormatError: no run's folder, no scalar in its
// event files, no checkpoint, or one that does not read.
std::string run_report(const std::filesystem::path& run, Device& device);

}  // namespace drumvae
