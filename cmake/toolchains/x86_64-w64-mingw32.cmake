# Debian's cross compiler for Windows on x86-64 (g++-mingw-w64-x86-64-posix: std::thread wants its POSIX threads); what it makes
# runs here under Wine.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_C_COMPILER x86_64-w64-mingw32-gcc-posix)
set(CMAKE_CXX_COMPILER x86_64-w64-mingw32-g++-posix)
set(CMAKE_RC_COMPILER x86_64-w64-mingw32-windres)
find_program(DRUMVAE_WINE wine64 PATHS /usr/lib/wine)  # where Debian's package wine64 has it
set(CMAKE_CROSSCOMPILING_EMULATOR ${DRUMVAE_WINE})
include(${CMAKE_CURRENT_LIST_DIR}/search.cmake)
