// Text in SVG and HTML.
#pragma once

#include <string>

namespace drumvae {

// The text as it stands between tags or in quotes; control characters, which neither may hold,
// become spaces.
std::string escaped(const std::string& text);

}  // namespace drumvae
