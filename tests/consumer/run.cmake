# Installs the build in BUILD below WORK, builds plugin/ against it, runs it, and looks at the shared libraries that it loads;
# then builds and runs the examples in EXAMPLES.
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

run(${CMAKE_COMMAND} -DPREFIX=${WORK}/prefix -DWORK=${WORK}/player -DCXX=${CXX} -P ${CMAKE_CURRENT_LIST_DIR}/player.cmake)

run(${CMAKE_COMMAND} -S ${EXAMPLES} -B ${WORK}/examples -G Ninja -DCMAKE_BUILD_TYPE=Release
    -DCMAKE_CXX_COMPILER=${CXX} -DCMAKE_CXX_FLAGS=-Werror -DCMAKE_PREFIX_PATH=${WORK}/prefix)
run(${CMAKE_COMMAND} --build ${WORK}/examples)
set(drumvae ${WORK}/prefix/bin/drumvae)
run(${drumvae} sample -n 1 --out ${WORK}/shipped)
run(${drumvae} demo-grooves --out ${WORK}/midi --seed 1 -n 3 --bars 5)
run(${drumvae} pack --midi ${WORK}/midi --map gm --windows bar -o ${WORK}/drums.safetensors)
run(${drumvae} train --config groovae_4bar --data ${WORK}/drums.safetensors --run-dir ${WORK}/run --steps 1 --threads 1
    --hparams batch_size=2,enc_rnn_size=[8],dec_rnn_size=[8],z_size=4)
run(${WORK}/examples/draw_grooves ${WORK}/run ${WORK}/out 3)
run(${WORK}/examples/play_like ${WORK}/run ${WORK}/midi/groove-001.mid)
run(${WORK}/examples/morph ${WORK}/run ${WORK}/midi/groove-001.mid ${WORK}/midi/groove-002.mid ${WORK}/out)
foreach(file draw-001 draw-004 morph-001 morph-005 beyond)
  run(${drumvae} show ${WORK}/out/${file}.mid)
endforeach()

# The LV2 plugin has the library within.
execute_process(COMMAND pkg-config --exists lv2 RESULT_VARIABLE no_lv2)
if(no_lv2 EQUAL 0)
  run(${CMAKE_COMMAND} -S ${EXAMPLES}/plugin -B ${WORK}/lv2 -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER=${CXX}
      -DCMAKE_CXX_FLAGS=-Werror -DCMAKE_PREFIX_PATH=${WORK}/prefix -DDRUMVAE_MODELS=${WORK}/prefix/share/drumvae/models)
  run(${CMAKE_COMMAND} --build ${WORK}/lv2)
  run(${CMAKE_COMMAND} --install ${WORK}/lv2 --component lv2 --prefix ${WORK}/prefix)
  set(bundle ${WORK}/prefix/lib/lv2/drumvae.lv2)
  execute_process(COMMAND ldd ${bundle}/drumvae.so OUTPUT_VARIABLE loaded COMMAND_ERROR_IS_FATAL ANY)
  if(loaded MATCHES "libdrumvae|libhwy|libfmt" OR NOT EXISTS ${bundle}/models/groovae_4bar.safetensors)
    message(FATAL_ERROR "the bundle lacks a model, or loads more than the standard library:\n${loaded}")
  endif()
endif()

# What the library throws reaches the program's user as one line.
execute_process(COMMAND ${WORK}/examples/play_like ${WORK}/run ${WORK}/none.mid RESULT_VARIABLE code ERROR_VARIABLE line)
if(NOT code EQUAL 1 OR NOT line MATCHES "none.mid")
  message(FATAL_ERROR "play_like of a missing file ended with ${code}: ${line}")
endif()
