# Compiles SOURCE for the GPUs that Bonsai knows, sm_80 and sm_90, and as PTX
# for later ones; embeds it as the C array ARRAY in ${IMAGE}Image.c. Writes what
# each kernel takes to ${IMAGE}.resources: a line of architecture, kernel,
# registers and bytes of shared memory. Fails if a kernel spills registers.

execute_process(
  COMMAND ${NVCC} -std=c++17 -O3 --fatbin -Xptxas -v
    -gencode arch=compute_80,code=sm_80
    -gencode arch=compute_90,code=sm_90
    -gencode arch=compute_90,code=compute_90
    -I${INCLUDE} -MD -MF ${IMAGE}.d -MT ${IMAGE}Image.c
    -o ${IMAGE}.fatbin ${SOURCE}
  OUTPUT_VARIABLE log ERROR_VARIABLE log RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "${SOURCE}: nvcc failed\n${log}")
endif()

string(REGEX REPLACE "\n" ";" lines "${log}")
set(resources "")
foreach(line ${lines})
  if(line MATCHES "Compiling entry function '([^']+)' for '([^']+)'")
    set(kernel ${CMAKE_MATCH_1})
    set(architecture ${CMAKE_MATCH_2})
  elseif(line MATCHES "([0-9]+) bytes spill stores, ([0-9]+) bytes spill loads")
    if(CMAKE_MATCH_1 OR CMAKE_MATCH_2)
      message(FATAL_ERROR "${SOURCE}: ${kernel} spills registers on "
                          "${architecture}: ${line}")
    endif()
  elseif(line MATCHES "Used ([0-9]+) registers")
    set(registers ${CMAKE_MATCH_1})
    set(shared 0)
    if(line MATCHES "([0-9]+) bytes smem")
      set(shared ${CMAKE_MATCH_1})
    endif()
    string(APPEND resources
      "${architecture} ${kernel} ${registers} ${shared}\n")
  endif()
endforeach()
if(NOT resources)
  message(FATAL_ERROR "${SOURCE}: ptxas reported no kernel\n${log}")
endif()

execute_process(
  COMMAND ${BIN2C} --const --type longlong --name ${ARRAY} ${IMAGE}.fatbin
  OUTPUT_FILE ${IMAGE}Image.c RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "${SOURCE}: bin2c failed")
endif()
file(WRITE ${IMAGE}.resources "${resources}")
