// Processes that mpirun has started.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/transport.h"

namespace drumvae {

// MPI among all of them, by the system's Open MPI: loaded and begun here, ended when it is
// destroyed; an OpenTransport.  Throws IoError where Open MPI is not installed, LostProcessError.
std::unique_ptr<Transport> open_mpi_transport(const std::stop_token& given_up);

// Whether Open MPI is installed; loads it.
bool has_mpi();

}  // namespace drumvae
