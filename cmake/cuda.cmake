# The CUDA backend: whether it is built, by whom, and for which GPUs.  A folder hands its *.cu to drumvae_cuda_sources().
set(DRUMVAE_CUDA AUTO CACHE STRING "CUDA backend: AUTO (ON where a CUDA compiler is found), ON, OFF, or SIMT (on the CPU, for tests)")
set_property(CACHE DRUMVAE_CUDA PROPERTY STRINGS AUTO ON OFF SIMT)
option(DRUMVAE_CUDA_RELEASE "Compile for every GPU that a release supports, not only for what developers test" OFF)

# Sets DRUMVAE_CUDA_BACKEND to what DRUMVAE_CUDA comes to: nvcc, simt or none.
function(drumvae_choose_cuda_backend)
  set(backend none)
  if(DRUMVAE_CUDA STREQUAL "SIMT")
    set(backend simt)
  elseif(DRUMVAE_CUDA STREQUAL "AUTO")
    include(CheckLanguage)
    check_language(CUDA)
    if(CMAKE_CUDA_COMPILER)
      set(backend nvcc)
    endif()
  elseif(DRUMVAE_CUDA)
    set(backend nvcc)
  endif()
  set(DRUMVAE_CUDA_BACKEND ${backend} PARENT_SCOPE)
endfunction()

drumvae_choose_cuda_backend()
message(STATUS "CUDA backend: ${DRUMVAE_CUDA_BACKEND}")

if(DRUMVAE_CUDA_BACKEND STREQUAL "nvcc")
  # CMake's own variables hold where they are given: set before the language is enabled, else CMake guesses.
  if(NOT CMAKE_CUDA_ARCHITECTURES AND NOT DEFINED ENV{CUDAARCHS})
    # Code for a GPU runs on that generation only; PTX is compiled by the driver for later ones: 7.5's where there is no other
    # code, those of 10.0 and 12.0 on what is newer than a release.
    if(DRUMVAE_CUDA_RELEASE)
      set(CMAKE_CUDA_ARCHITECTURES 75-real 80-real 86-real 89-real 90-real 100 120)
    else()
      set(CMAKE_CUDA_ARCHITECTURES 75 90-real)
    endif()
  endif()
  if(NOT CMAKE_CUDA_RUNTIME_LIBRARY)
    set(CMAKE_CUDA_RUNTIME_LIBRARY Static)
  endif()
  if(CCACHE AND NOT CMAKE_CUDA_COMPILER_LAUNCHER)
    set(CMAKE_CUDA_COMPILER_LAUNCHER ${drumvae_ccache})
  endif()
  enable_language(CUDA)
  find_package(CUDAToolkit REQUIRED)
  # Named too, since a program that links the installed library need not know CUDA as a language.
  string(TOUPPER "${CMAKE_CUDA_RUNTIME_LIBRARY}" runtime)
  set(runtime_STATIC CUDA::cudart_static)
  set(runtime_SHARED CUDA::cudart)
  set(drumvae_cuda_runtime ${runtime_${runtime}})  # nothing for None

  add_library(drumvae_cuda_options INTERFACE)
  # CMake 3.25 knows no C++20 for nvcc and ignores CMAKE_CUDA_STANDARD 20.  Spills and local arrays are errors: a kernel
  # that needs them is to be cut otherwise; both warnings are needed to find them.
  set(spills_are_errors "SHELL:-Xptxas -warn-spills,-warn-lmem-usage,-Werror")
  target_compile_options(drumvae_cuda_options INTERFACE
    "$<$<COMPILE_LANGUAGE:CUDA>:-std=c++20;-Xcompiler=-Wall,-Wextra,-Wno-missing-field-initializers;${spills_are_errors}>")
  if(DRUMVAE_WARNINGS_AS_ERRORS)
    target_compile_options(drumvae_cuda_options INTERFACE
      "$<$<COMPILE_LANGUAGE:CUDA>:-Xcompiler=-Werror;-Werror=all-warnings>")
  endif()
  if(DRUMVAE_SANITIZE)
    string(REPLACE "," ";-Xcompiler=-fsanitize=" sanitizers "-Xcompiler=-fsanitize=${DRUMVAE_SANITIZE}")
    target_compile_options(drumvae_cuda_options INTERFACE "$<$<COMPILE_LANGUAGE:CUDA>:${sanitizers}>")
  endif()
elseif(DRUMVAE_CUDA_BACKEND STREQUAL "simt")
  add_subdirectory(tests/support/simt)
endif()

# Sums over the GPUs of several processes: the header is compiled against, the library loaded at run time.
option(DRUMVAE_NCCL "Train on several GPUs, where NVIDIA's nccl.h is found" ON)
set(DRUMVAE_HAS_NCCL OFF)
if(DRUMVAE_NCCL AND DRUMVAE_CUDA_BACKEND STREQUAL "nvcc")
  find_path(DRUMVAE_NCCL_INCLUDE nccl.h HINTS ${CUDAToolkit_INCLUDE_DIRS})
  if(DRUMVAE_NCCL_INCLUDE)
    set(DRUMVAE_HAS_NCCL ON)
  endif()
  message(STATUS "Several GPUs: NCCL ${DRUMVAE_NCCL_INCLUDE}")
elseif(DRUMVAE_NCCL AND DRUMVAE_CUDA_BACKEND STREQUAL "simt")
  set(DRUMVAE_HAS_NCCL ON)
  set(DRUMVAE_NCCL_INCLUDE ${PROJECT_SOURCE_DIR}/tests/support/simt/include)
endif()

# drumvae_cuda_sources(TARGET x_cuda.cu ...) adds CUDA sources to a target of the same folder; nothing where there is no CUDA
# backend.  Only these files see CUDA's headers and flags, so that all other objects are the same whatever the backend.
function(drumvae_cuda_sources target)
  if(DRUMVAE_CUDA_BACKEND STREQUAL "nvcc")
    target_sources(${target} PRIVATE ${ARGN})
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:drumvae_cuda_options>
                                            $<LINK_ONLY:${drumvae_cuda_runtime}>)
  elseif(DRUMVAE_CUDA_BACKEND STREQUAL "simt")
    target_sources(${target} PRIVATE ${ARGN})
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:drumvae_simt>)
    set_source_files_properties(${ARGN} PROPERTIES
      LANGUAGE CXX
      COMPILE_DEFINITIONS DRUMVAE_SIMT
      INCLUDE_DIRECTORIES ${PROJECT_SOURCE_DIR}/tests/support/simt/include
      COMPILE_OPTIONS -Wno-unknown-pragmas)  # unroll
  endif()
endfunction()
