// Open MPI's C interface by its symbols, as mpi.h of Open MPI 4 and 5 declares it: what one process
// alone runs never loads it.
#pragma once

#include <string>
#include <vector>

#include "engine/optional_library.h"

namespace drumvae {

// What is used of MPI 3.1.  A handle is an address there, of a predefined one that of a symbol.
struct OpenMpi {
  using Handle = void*;

  static constexpr int kSuccess = 0;        // MPI_SUCCESS
  static constexpr int kFunneled = 1;       // MPI_THREAD_FUNNELED
  static constexpr int kErrorLength = 256;  // MPI_MAX_ERROR_STRING
  static constexpr const char* kAdvice =
      "is not installed, and several processes need it: install the package openmpi-bin, or start "
      "one process without mpirun";

  // Loads it; its plugins find its symbols.  Throws IoError where there is none.
  explicit OpenMpi(const std::vector<std::string>& files = {"libmpi.so.40"})
      : library("Open MPI", files, kAdvice, Symbols::shared) {}

  OptionalLibrary library;

  Handle world = library.address("ompi_mpi_comm_world");
  Handle float_type = library.address("ompi_mpi_float");
  Handle byte_type = library.address("ompi_mpi_byte");
  Handle no_type = library.address("ompi_mpi_datatype_null");
  Handle no_request = library.address("ompi_request_null");
  Handle errors_return = library.address("ompi_mpi_errors_return");
  Handle in_place = reinterpret_cast<Handle>(1);  // MPI_IN_PLACE

  int (*init_thread)(int*, char***, int,
                     int*) = library.find<int(int*, char***, int, int*)>("MPI_Init_thread");
  int (*finalize)() = library.find<int()>("MPI_Finalize");
  int (*set_errhandler)(Handle,
                        Handle) = library.find<int(Handle, Handle)>("MPI_Comm_set_errhandler");
  int (*comm_rank)(Handle, int*) = library.find<int(Handle, int*)>("MPI_Comm_rank");
  int (*comm_size)(Handle, int*) = library.find<int(Handle, int*)>("MPI_Comm_size");
  int (*error_string)(int, char*, int*) = library.find<int(int, char*, int*)>("MPI_Error_string");
  int (*ialltoallv)(const void*, const int*, const int*, Handle, void*, const int*, const int*,
                    Handle, Handle, Handle*) =
      library.find<int(const void*, const int*, const int*, Handle, void*, const int*, const int*,
                       Handle, Handle, Handle*)>("MPI_Ialltoallv");
  int (*iallgatherv)(const void*, int, Handle, void*, const int*, const int*, Handle, Handle,
                     Handle*) =
      library.find<int(const void*, int, Handle, void*, const int*, const int*, Handle, Handle,
                       Handle*)>("MPI_Iallgatherv");
  int (*iallgather)(const void*, int, Handle, void*, int, Handle, Handle, Handle*) =
      library.find<int(const void*, int, Handle, void*, int, Handle, Handle, Handle*)>(
          "MPI_Iallgather");
  int (*test)(Handle*, int*, void*) = library.find<int(Handle*, int*, void*)>("MPI_Test");
};

}  // namespace drumvae
