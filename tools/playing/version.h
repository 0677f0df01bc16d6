// Which version of drumvae this is.
#pragma once

namespace drumvae {

// "MAJOR.MINOR.PATCH", as the build names it.
const char* library_version();

}  // namespace drumvae
