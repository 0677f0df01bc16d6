# Installs the build in BUILD below WORK, builds plugin/ against it, runs it, and looks at the shared libraries that it loads.
function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE ${WORK})
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix)
run(${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/plugin -B ${WORK}/build -G Ninja -DCMAKE_BUILD_TYPE=Release
    -DCMAKE_CXX_COMPILER=${CXX} -DCMAKE_PREFIX_PATH=${WORK}/prefix)
run(${CMAKE_COMMAND} --build ${WORK}/build)
run(${WORK}/build/host)
run(${WORK}/build/devices)

execute_process(COMMAND ldd ${WORK}/build/host OUTPUT_VARIABLE loaded COMMAND_ERROR_IS_FATAL ANY)
if(NOT loaded MATCHES "libgroove_plugin")
  message(FATAL_ERROR "ldd does not show the plugin:\n${loaded}")
endif()
if(loaded MATCHES "libsmf|libglib")
  message(FATAL_ERROR "drumvae::drums brings libsmf or GLib along:\n${loaded}")
endif()
