// Which version of drumvae this is; the build gives DRUMVAE_VERSION.
#include "tools/playing/version.h"

namespace drumvae {

const char* library_version() { return DRUMVAE_VERSION; }

}  // namespace drumvae
