// Runs a kernel's test on every backend of the build.
#pragma once

#include "tests/kernels/every_cpu.h"
#include "tests/support/devices.h"

namespace trial {

// Calls test(site) on every CPU target with one thread and with two, and, where a CUDA device
// answers, there: for rows of which each begins at a 16-byte boundary, and for rows that do not.
template <class Test>
void on_every_device(const Test& test) {
  const std::vector<drumvae::test::DeviceChoice> choices = drumvae::test::every_device();
  for (const drumvae::test::DeviceChoice& choice : choices) {
    if (choice.name == "cpu") continue;
    drumvae::Device device = drumvae::Device::open(choice.name);
    for (bool aligned : {false, true}) {
      INFO(device.description() << (aligned ? ", aligned rows" : ", rows at odd addresses"));
      Site site{.device = device, .aligned = aligned};
      test(site);
    }
  }
  if (!choices.empty() && choices.front().name == "cpu") on_every_cpu(test);
}

}  // namespace trial
