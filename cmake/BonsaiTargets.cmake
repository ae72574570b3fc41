# How Bonsai's own targets are declared, so that each folder's CMakeLists.txt
# says what it has and nothing about flags.

set(BONSAI_WARNINGS -Wall -Wextra -Wno-unused-parameter)

# A static library of compiler code: uses MLIR, no exceptions.
#   bonsai_add_compiler_library(Name a.cpp … LINK Other …)
function(bonsai_add_compiler_library name)
  cmake_parse_arguments(ARG "" "" "LINK;DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  target_compile_options(${name} PRIVATE ${BONSAI_WARNINGS} -fno-exceptions)
  target_link_libraries(${name} PUBLIC ${ARG_LINK} MLIR)
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
endfunction()

# An executable of compiler code, in build/bin.
#   bonsai_add_tool(name a.cpp … LINK Library …)
function(bonsai_add_tool name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  target_compile_options(${name} PRIVATE ${BONSAI_WARNINGS} -fno-exceptions)
  target_link_libraries(${name} PRIVATE ${ARG_LINK} MLIR LLVM)
  set_property(GLOBAL APPEND PROPERTY BONSAI_TOOLS ${name})
endfunction()

# An object library of the runtime: no MLIR, hidden symbols, OpenMP.
#   bonsai_add_runtime_sources(Name a.cpp …)
function(bonsai_add_runtime_sources name)
  add_library(${name} OBJECT ${ARGN})
  target_compile_options(${name} PRIVATE ${BONSAI_WARNINGS} -O3 -fno-exceptions
    -fno-rtti -fvisibility=hidden -ffunction-sections -fdata-sections)
  target_link_libraries(${name} PUBLIC DNNL::dnnl OpenMP::OpenMP_CXX)
  set_property(GLOBAL APPEND PROPERTY BONSAI_RUNTIME_OBJECTS ${name})
endfunction()

# An object library of the runtime of CUDA models: no MLIR, hidden symbols, and
# of CUDA headers only.
#   bonsai_add_cuda_runtime_sources(Name a.cpp …)
function(bonsai_add_cuda_runtime_sources name)
  add_library(${name} OBJECT ${ARGN})
  target_compile_options(${name} PRIVATE ${BONSAI_WARNINGS} -O3 -fno-exceptions
    -fno-rtti -fvisibility=hidden -ffunction-sections -fdata-sections)
  target_include_directories(${name} SYSTEM PRIVATE
    ${BONSAI_CUDA_INCLUDE_DIRS})
  set_property(GLOBAL APPEND PROPERTY BONSAI_CUDA_RUNTIME_OBJECTS ${name})
endfunction()

# Kernels for GPUs, compiled ahead and embedded in the runtime of CUDA models:
# A.cu becomes the array `bonsai_cuda_image_A` of EmbeddedImage.h. Registers that
# each kernel takes are written next to it, as A.resources; a kernel that spills
# any is an error.
#   bonsai_add_cuda_kernels(Name A.cu …)
function(bonsai_add_cuda_kernels name)
  foreach(source ${ARGN})
    get_filename_component(stem ${source} NAME_WE)
    set(image ${CMAKE_CURRENT_BINARY_DIR}/${stem})
    add_custom_command(
      OUTPUT ${image}Image.c ${image}.resources
      COMMAND ${CMAKE_COMMAND}
        -DNVCC=${BONSAI_NVCC} -DBIN2C=${BONSAI_BIN2C}
        -DSOURCE=${CMAKE_CURRENT_SOURCE_DIR}/${source} -DIMAGE=${image}
        -DINCLUDE=${CMAKE_SOURCE_DIR} -DARRAY=bonsai_cuda_image_${stem}
        -P ${CMAKE_SOURCE_DIR}/cmake/CompileCudaKernels.cmake
      DEPENDS ${source} ${CMAKE_SOURCE_DIR}/cmake/CompileCudaKernels.cmake
      DEPFILE ${image}.d
      COMMENT "Compiling GPU kernels ${source}"
      VERBATIM)
    list(APPEND images ${image}Image.c)
    set_property(GLOBAL APPEND PROPERTY BONSAI_CUDA_RESOURCES ${image}.resources)
  endforeach()
  add_library(${name} OBJECT ${images})
  target_compile_options(${name} PRIVATE -fvisibility=hidden)
  set_property(GLOBAL APPEND PROPERTY BONSAI_CUDA_RUNTIME_OBJECTS ${name})
endfunction()

# A GoogleTest executable, run by lit from test/unit.
#   bonsai_add_unit_test(NameTests a.cpp … LINK Library …)
function(bonsai_add_unit_test name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  target_compile_options(${name} PRIVATE ${BONSAI_WARNINGS})
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/test/unit)
  target_link_libraries(${name} PRIVATE ${ARG_LINK} GTest::gtest_main)
  set_property(GLOBAL APPEND PROPERTY BONSAI_UNIT_TESTS ${name})
endfunction()

# A Google Benchmark executable, in build/bench.
#   bonsai_add_benchmark(NameBenchmark a.cpp … LINK Library …)
function(bonsai_add_benchmark name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  target_compile_options(${name} PRIVATE ${BONSAI_WARNINGS} -O3)
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bench)
  target_link_libraries(${name} PRIVATE ${ARG_LINK} benchmark::benchmark)
endfunction()
