// A copy from host memory to a device's.
#pragma once

#include "kernels/view.h"

namespace drumvae {

struct HostCopy {
  const void* from = nullptr;  // host memory; may change once the copy was asked for
  void* to = nullptr;          // device memory
  Index bytes = 0;             // 0: nothing is copied
};

}  // namespace drumvae
