// A page about a folder of drum performances.
#pragma once

#include <string>

#include "tools/reports/data_facts.h"

namespace drumvae {

// One self-contained HTML page: files and hours by style, drummer and split, tempo by style,
// drummers by style, density, velocity and microtiming of each drum, and what `pack` keeps. Columns
// that the data says nothing of are left out.  `name`: of the data, for the title.
std::string data_report(const DataFacts& facts, const PackRequest& request,
                        const std::string& name);

}  // namespace drumvae
