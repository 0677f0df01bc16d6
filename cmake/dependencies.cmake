# What the project is built with; docs/dependencies.md says why each is here.
find_package(Threads REQUIRED)
if(DRUMVAE_PLAYER_ONLY)
  include(cmake/player_headers.cmake)
  return()
endif()
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
pkg_check_modules(highway REQUIRED IMPORTED_TARGET libhwy)
pkg_check_modules(smf REQUIRED IMPORTED_TARGET smf glib-2.0)
find_package(CLI11 REQUIRED)
find_package(Protobuf REQUIRED)
find_package(LibArchive REQUIRED)

# Open MPI is loaded at run time; nothing is compiled or linked against it.
option(DRUMVAE_MPI "Test training in several processes, where mpirun is found" ON)
if(DRUMVAE_MPI)
  find_program(DRUMVAE_MPIRUN mpirun)
endif()

# Headers alone; without them there is no plugin.
pkg_check_modules(lv2 QUIET IMPORTED_TARGET lv2)
