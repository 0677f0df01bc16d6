// What a recorded kernel's launches on CUDA move through memory, counted from the kernel's shapes.
//
// A launch counts each word that it reads and each that it writes once, however many threads ask
// for it: the caches see to the rest.  tests/simt/test_cuda_traffic.cpp holds these counts against
// what the kernels really touch.
#pragma once

#include <any>
#include <string>
#include <vector>

#include "kernels/view.h"

namespace drumvae::test {

// One tensor of a kernel.  Bytes, reads and writes together.
struct TensorTraffic {
  std::string tensor;    // name and shape
  Index size = 0;        // of the tensor itself
  Index launched = 0;    // by the launches that there are
  Index least = 0;       // once per producer and once per consumer
  Index outside_l2 = 0;  // of `launched`, where a step's slices stay in L2 until the next launches
};

struct KernelTraffic {
  std::string kernel;  // the struct's name
  Index steps = 0;     // of a sequence; else 0
  Index per_step = 0;  // launches for each step, at most
  Index launches = 0;  // in all
  std::vector<TensorTraffic> tensors;

  Index launched() const;
  Index least() const;
};

// Throws std::logic_error where the kernel is none that a step records.
KernelTraffic cuda_traffic(const std::any& kernel);

}  // namespace drumvae::test
