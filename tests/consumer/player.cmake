# Builds the hosts of player/ against the player installed below PREFIX, as C11 and C++17, shared and static, by CMake and by
# pkg-config, runs them and those in Python and Rust, and wants the same groove of all.
function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

set(model ${PREFIX}/share/drumvae/models/groovae_2bar_humanize.safetensors)
set(hosts ${CMAKE_CURRENT_LIST_DIR}/player)
file(GLOB library ${PREFIX}/lib*/libdrumvae.so ${PREFIX}/lib*/*/libdrumvae.so)
get_filename_component(folder ${library} DIRECTORY)

# play(NAME command...): what a host prints
function(play name)
  execute_process(COMMAND ${ARGN} ${model} 7 OUTPUT_VARIABLE groove COMMAND_ERROR_IS_FATAL ANY)
  if(NOT wanted)
    set(wanted "${groove}" PARENT_SCOPE)
  elseif(NOT groove STREQUAL wanted)
    message(FATAL_ERROR "${name} plays another groove:\n${groove}\nthan\n${wanted}")
  endif()
  if(groove STREQUAL "")
    message(FATAL_ERROR "${name} plays nothing")
  endif()
endfunction()

run(${CMAKE_COMMAND} -S ${hosts} -B ${WORK} -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER=${CXX}
    -DCMAKE_PREFIX_PATH=${PREFIX})
run(${CMAKE_COMMAND} --build ${WORK})
foreach(host player_c player_cpp player_static_c player_static_cpp)
  play(${host} ${WORK}/play_${host})
endforeach()

find_program(pkg_config pkg-config)
if(pkg_config)
  set(ENV{PKG_CONFIG_PATH} ${folder}/pkgconfig)
  execute_process(COMMAND ${pkg_config} --cflags --libs drumvae OUTPUT_VARIABLE flags OUTPUT_STRIP_TRAILING_WHITESPACE
                  COMMAND_ERROR_IS_FATAL ANY)
  separate_arguments(flags)
  run(${CXX} -std=c++17 ${hosts}/play.cpp -o ${WORK}/by_pkg_config ${flags} -Wl,-rpath,${folder})
  play(pkg-config ${WORK}/by_pkg_config)
endif()
find_program(python python3)
if(python)
  play(Python ${python} ${hosts}/play.py ${library})
endif()
find_program(rustc rustc)
if(rustc)
  run(${rustc} -O -o ${WORK}/play_rs ${hosts}/play.rs -L ${folder} -C link-arg=-Wl,-rpath,${folder})
  play(Rust ${WORK}/play_rs)
endif()
