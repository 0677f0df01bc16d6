// The drummers of the bundle's models, one a mode.
#pragma once

#include <lv2/log/logger.h>

#include <array>
#include <memory>
#include <string>

#include "drummer.h"

namespace plugin {

class Drummers {
 public:
  // Reads the models in BUNDLE/models.  A mode whose model cannot be played has no drummer, and the
  // host's log says why.
  Drummers(const std::string& bundle, LV2_Log_Logger* log);

  // Null where the mode has none.
  Drummer* of(Mode mode) const { return drummers_[static_cast<std::size_t>(mode)].get(); }

 private:
  std::array<std::unique_ptr<Drummer>, kModes> drummers_;
};

}  // namespace plugin
