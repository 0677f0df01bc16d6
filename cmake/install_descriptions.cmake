# Run by `cmake --install`: the installed program writes its manual page and the shells' completions.
set(root $ENV{DESTDIR}${CMAKE_INSTALL_PREFIX})
foreach(file man:man/man1/drumvae.1 bash:bash-completion/completions/drumvae zsh:zsh/site-functions/_drumvae
             fish:fish/vendor_completions.d/drumvae.fish)
  string(REGEX MATCH "^([a-z]+):(.*)$" unused ${file})
  set(form ${CMAKE_MATCH_1})
  set(path ${root}/${DRUMVAE_DATADIR}/${CMAKE_MATCH_2})
  cmake_path(GET path PARENT_PATH folder)
  file(MAKE_DIRECTORY ${folder})
  execute_process(COMMAND ${root}/${DRUMVAE_BINDIR}/drumvae describe ${form} OUTPUT_FILE ${path} COMMAND_ERROR_IS_FATAL ANY)
  message(STATUS "Installing: ${path}")
  list(APPEND CMAKE_INSTALL_MANIFEST_FILES ${CMAKE_INSTALL_PREFIX}/${DRUMVAE_DATADIR}/${CMAKE_MATCH_2})
endforeach()
