// Sums over a group of processes of what lies on their devices.
#pragma once

#include <memory>

#include "kernels/view.h"

namespace drumvae {

class CudaMark;

// Every process makes the same calls in the same order.  Made by Device::group_sum().
class GroupSum {
 public:
  virtual ~GroupSum() = default;

  // Begins to replace `values`, of the device, by their sums over the processes, added in the order
  // of ranks; on a device with graphs as soon as `finished` has passed.  They are left alone until
  // wait().
  virtual void begin(const View<float, 1>& values, const std::shared_ptr<CudaMark>& finished) = 0;
  // Waits for all sums.  Throws as ProcessGroup::wait() does, and CudaError.
  virtual void wait() = 0;
};

}  // namespace drumvae
