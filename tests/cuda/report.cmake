# Compiles one kernel source for the table's GPUs and keeps what ptxas says of it, and its PTX, which has the block sizes.
# cmake -D NVCC=.. -D LAUNCHER=.. -D ROOT=.. -D ARCHITECTURES=75,86 -D SOURCE=x_cuda.cu -D OUTPUT=x -P report.cmake
string(REPLACE "," ";" architectures "${ARCHITECTURES}")
set(targets "")
foreach(architecture IN LISTS architectures)
  list(APPEND targets -gencode arch=compute_${architecture},code=sm_${architecture})
endforeach()
list(GET architectures 0 least)
set(flags -std=c++20 -O3 -DNDEBUG -I${ROOT})

execute_process(COMMAND ${LAUNCHER} ${NVCC} ${flags} ${targets} -Xptxas -v -c ${SOURCE} -o ${OUTPUT}.o
                RESULT_VARIABLE failed ERROR_VARIABLE report)
if(failed)
  message(FATAL_ERROR "${SOURCE}: ${report}")
endif()
execute_process(COMMAND ${NVCC} ${flags} -arch=compute_${least} --ptx ${SOURCE} -o ${OUTPUT}.ptx
                        -MD -MF ${OUTPUT}.d -MT ${OUTPUT}.txt
                COMMAND_ERROR_IS_FATAL ANY)
file(WRITE ${OUTPUT}.txt "${report}")  # last: it is what the build waits for
