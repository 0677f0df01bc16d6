// How a test says that it cannot run here.
#include "tests/support/skip.h"

std::string& skip_reason() {
  static std::string reason;
  return reason;
}
