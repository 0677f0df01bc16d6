# Read by find_package(drumvae).  libsmf is looked for but not required: drumvae::drums does without it, drumvae::midi does not.
# So are CUDA's runtime, which only a build with the CUDA backend needs, and protobuf and libarchive, which drumvae::playing and what is above it do.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
find_dependency(fmt)
find_dependency(PkgConfig)
pkg_check_modules(highway REQUIRED QUIET IMPORTED_TARGET libhwy)
pkg_check_modules(smf QUIET IMPORTED_TARGET smf glib-2.0)
find_package(CUDAToolkit QUIET)
find_package(Protobuf QUIET)
find_package(LibArchive QUIET)
include(${CMAKE_CURRENT_LIST_DIR}/drumvae-targets.cmake)
