// Which device is asked for.
#pragma once

#include <string>

#include "engine/device.h"

namespace drumvae {

struct DeviceRequest {
  std::string name = "auto";  // "auto", "cpu", "cuda", "cuda:N"
  int threads = 0;            // of the CPU; 0 = one per processor
  Precision precision = Precision::fp32;

  // Throws as Device::open() does.
  Device open() const { return Device::open(name, threads, precision); }
};

}  // namespace drumvae
