// A page about a training run.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/device.h"

namespace drumvae {

// One self-contained HTML page: losses and metrics over steps of training and validation, the
// configuration, and, by the best checkpoint or else the latest, samples and a way between two of
// them as step grids.  The same bytes for the same run, whatever the device's threads.  Reads only,
// also while the run goes on.  Throws IoError and FormatError: no run's folder, no scalar in its
// event files, no checkpoint, or one that does not read.
std::string run_report(const std::filesystem::path& run, Device& device);

// A picture (SVG) of one scalar over the steps of several runs: a line each, by the name of its
// folder; of validation, or of training where validation has none.  Throws IoError and FormatError:
// a run without it.
std::string compare_runs(const std::vector<std::filesystem::path>& runs, const std::string& tag);

}  // namespace drumvae
