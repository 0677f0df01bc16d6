// The SIMT host's <cuda_runtime.h>: as much of CUDA as drumvae uses, on the CPU.
//
// Kernels must not use __shared__, <<<>>>, textures or inline PTX; shared memory comes from
// shared_object() and dynamic_shared().
#pragma once

#include "tests/support/simt/device/qualifiers.h"
//
#include "tests/support/simt/device/atomics.h"
#include "tests/support/simt/device/math.h"
#include "tests/support/simt/device/shuffles.h"
#include "tests/support/simt/device/synchronization.h"
#include "tests/support/simt/device/vector_types.h"
#include "tests/support/simt/dimensions.h"
#include "tests/support/simt/launch.h"
#include "tests/support/simt/runtime_api.h"
#include "tests/support/simt/shared_memory.h"
