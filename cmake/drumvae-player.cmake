# drumvae::player, the shared library, and drumvae::player_static, the archive: what plays models inside other programs.
include(${CMAKE_CURRENT_LIST_DIR}/drumvae-player-targets.cmake)
if(NOT TARGET drumvae::player_static)
  get_target_property(drumvae_include drumvae::player INTERFACE_INCLUDE_DIRECTORIES)
  get_target_property(drumvae_shared drumvae::player LOCATION)
  get_filename_component(drumvae_lib ${drumvae_shared} DIRECTORY)
  add_library(drumvae::player_static STATIC IMPORTED)
  set_target_properties(drumvae::player_static PROPERTIES
    IMPORTED_LOCATION ${drumvae_lib}/libdrumvae.a
    INTERFACE_INCLUDE_DIRECTORIES "${drumvae_include}"
    INTERFACE_LINK_LIBRARIES "stdc++;m")
endif()
