// Processes that mpirun has started.
#pragma once

#include <memory>

#include "engine/transport.h"

namespace drumvae {

// MPI among all of them, begun here and ended when it is destroyed; an OpenTransport.  Throws
// std::invalid_argument in a build without MPI, LostProcessError.
std::unique_ptr<Transport> open_mpi_transport(const std::stop_token& given_up);

}  // namespace drumvae
