# How every target of the project is compiled.  A library is declared with drumvae_library(), so that the flags stand once.
include(GNUInstallDirs)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

find_program(CCACHE ccache)
# The build's folder is no part of what is compiled: an object that does not depend on the CUDA backend is compiled once for
# all presets with the same sanitizer.  A precompiled header is told by what it includes.
set(drumvae_ccache ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 CCACHE_DEPEND=1
                                           CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${drumvae_ccache})
endif()

add_library(drumvae_options INTERFACE)
target_compile_features(drumvae_options INTERFACE cxx_std_20)
# A kernel's optional members are left out of its designated initialisers.
# nvcc takes none of these flags as they are: cmake/cuda.cmake has its own.
target_compile_options(drumvae_options INTERFACE
  "$<$<COMPILE_LANGUAGE:CXX>:-Wall;-Wextra;-Wpedantic;-Wshadow;-Wno-missing-field-initializers>")
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 sees copies in std::string's operator+ overlap or run past the end (GCC bug 105651), the latter where the headers are
  # precompiled.
  target_compile_options(drumvae_options INTERFACE "$<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict;-Wno-stringop-overflow;-Wno-stringop-overread;-Wno-array-bounds>")
endif()
# Results are bits that tests compare: an FMA stands where the source says so and nowhere else.
target_compile_options(drumvae_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-ffp-contract=off>)
if(MINGW)
  # Windows aligns the stack to 16 bytes, and GCC takes wider vectors that it keeps there for aligned all the same (GCC bug
  # 54412; Debian's is patched).  The assembler writes each aligned move as an unaligned one, which is as fast; what else AVX has
  # does not mind.
  target_compile_options(drumvae_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wa,-muse-unaligned-vector-move>)
endif()
if(DRUMVAE_WARNINGS_AS_ERRORS)
  target_compile_options(drumvae_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Werror>)
endif()
if(DRUMVAE_SANITIZE)
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # In instrumented code GCC 12 takes parts of its own <regex> for uninitialised.
    target_compile_options(drumvae_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-maybe-uninitialized>)
  endif()
  target_compile_options(drumvae_options INTERFACE
    "$<$<COMPILE_LANGUAGE:CXX>:-fsanitize=${DRUMVAE_SANITIZE};-fno-omit-frame-pointer;-fno-sanitize-recover=all>")
  target_link_options(drumvae_options INTERFACE -fsanitize=${DRUMVAE_SANITIZE})
endif()

# The standard library's headers that most sources include, read once for all libraries: a source costs half a second less.
# What a source needs it includes itself: `cmake -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON` builds as well.
set(drumvae_standard_headers <algorithm> <array> <cmath> <cstdint> <filesystem> <functional> <map> <memory> <numeric> <optional>
                             <set> <span> <stdexcept> <string> <string_view> <utility> <variant> <vector>)
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/generated/standard_headers.cpp CONTENT "// Precompiles headers.\n")
add_library(drumvae_standard_headers OBJECT ${PROJECT_BINARY_DIR}/generated/standard_headers.cpp)
set_target_properties(drumvae_standard_headers PROPERTIES CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON)
target_link_libraries(drumvae_standard_headers PRIVATE drumvae_options)
target_precompile_headers(drumvae_standard_headers PRIVATE ${drumvae_standard_headers})

# drumvae_library(NAME SOURCES ... HEADERS ... [LINK ...] [PRIVATE_LINK ...]) makes drumvae::NAME; headers are found from the
# project's root.  HEADERS are installed: what is meant for others, and what that includes.
function(drumvae_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;HEADERS;LINK;PRIVATE_LINK" ${ARGN})
  # JSON is headers only and stays inside: an installed library does not ask for it.
  list(TRANSFORM arg_PRIVATE_LINK REPLACE "^nlohmann_json::nlohmann_json$" "$<BUILD_INTERFACE:\\0>")
  add_library(drumvae_${name} STATIC ${arg_SOURCES})
  add_library(drumvae::${name} ALIAS drumvae_${name})
  set_target_properties(drumvae_${name} PROPERTIES EXPORT_NAME ${name} CXX_EXTENSIONS OFF
                                                   POSITION_INDEPENDENT_CODE ON)
  target_include_directories(drumvae_${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
                                                    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/drumvae>)
  target_link_libraries(drumvae_${name} PUBLIC ${arg_LINK} PRIVATE $<BUILD_INTERFACE:drumvae_options> ${arg_PRIVATE_LINK})
  target_sources(drumvae_${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${arg_HEADERS})
  target_compile_features(drumvae_${name} PUBLIC cxx_std_20)
  target_precompile_headers(drumvae_${name} REUSE_FROM drumvae_standard_headers)
  set_property(GLOBAL APPEND PROPERTY DRUMVAE_INSTALLED drumvae_${name})
endfunction()
