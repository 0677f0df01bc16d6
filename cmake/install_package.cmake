# What find_package(drumvae) reads first.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/drumvae)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/drumvae-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES cmake/drumvae-config.cmake cmake/drumvae-player.cmake ${PROJECT_BINARY_DIR}/drumvae-config-version.cmake DESTINATION ${package_dir})
