// Sums over the GPUs of several processes, by NCCL where the build has it.
#pragma once

#include <memory>

#include "engine/group_sum.h"
#include "engine/process_group.h"

namespace drumvae {

// On the device of this number, which is current.  Throws CudaError where NCCL is missing or fails,
// LostProcessError.
std::unique_ptr<GroupSum> make_nccl_sum(int device, ProcessGroup& group);

// Device memory that it takes in a group of so many.
Index nccl_sum_bytes(int processes);

}  // namespace drumvae
