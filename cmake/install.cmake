# What `cmake --install` lays down: the program with its manual page and completions, the libraries, their headers, and the package that find_package(drumvae) reads.
include(CMakePackageConfigHelpers)

get_property(libraries GLOBAL PROPERTY DRUMVAE_INSTALLED)
install(TARGETS ${libraries} EXPORT drumvae
        FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/drumvae COMPONENT headers)
install(TARGETS drumvae_program)
install(CODE "set(DRUMVAE_BINDIR ${CMAKE_INSTALL_BINDIR})\nset(DRUMVAE_DATADIR ${CMAKE_INSTALL_DATADIR})")
install(SCRIPT cmake/install_descriptions.cmake)
# Each with its card, which has the attribution of its data.
install(DIRECTORY models DESTINATION ${CMAKE_INSTALL_DATADIR}/drumvae PATTERN "*.sh" EXCLUDE)
# Where the program as built looks for them.
file(CREATE_LINK ${PROJECT_SOURCE_DIR}/models ${PROJECT_BINARY_DIR}/models SYMBOLIC)
install(FILES ${PROJECT_BINARY_DIR}/generated/engine/build_config.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/drumvae/engine COMPONENT headers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/drumvae)
install(EXPORT drumvae FILE drumvae-targets.cmake NAMESPACE drumvae:: DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/drumvae-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES cmake/drumvae-config.cmake cmake/drumvae-player.cmake ${PROJECT_BINARY_DIR}/drumvae-config-version.cmake DESTINATION ${package_dir})
