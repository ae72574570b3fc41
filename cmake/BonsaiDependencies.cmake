# The libraries that Bonsai builds on, all from Debian's packages; see
# tools/setup for the package names.

find_package(MLIR REQUIRED CONFIG
             HINTS /usr/lib/llvm-22/lib/cmake/mlir)
if(NOT LLVM_VERSION_MAJOR EQUAL 22)
  message(FATAL_ERROR "Bonsai needs MLIR 22, found ${LLVM_PACKAGE_VERSION}")
endif()
message(STATUS "MLIR ${LLVM_PACKAGE_VERSION}: ${MLIR_DIR}")

# Tools and plugins must share one copy of MLIR with the stock mlir-opt.
set(MLIR_LINK_MLIR_DYLIB ON)
set(LLVM_LINK_LLVM_DYLIB ON)
list(APPEND CMAKE_MODULE_PATH "${MLIR_CMAKE_DIR}" "${LLVM_CMAKE_DIR}")
include(TableGen)
include(AddLLVM)
include(AddMLIR)
include_directories(SYSTEM ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS})
separate_arguments(BONSAI_LLVM_DEFINITIONS NATIVE_COMMAND "${LLVM_DEFINITIONS}")
add_definitions(${BONSAI_LLVM_DEFINITIONS})

find_package(OpenMP REQUIRED COMPONENTS CXX)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
find_package(Protobuf REQUIRED)
find_package(ZLIB REQUIRED)
find_package(Threads REQUIRED)

# Debian's dnnl-config.cmake asks for the OpenCL headers, which the CPU engine
# does not need.
find_library(BONSAI_DNNL_LIBRARY dnnl REQUIRED)
find_path(BONSAI_DNNL_INCLUDE_DIR oneapi/dnnl/dnnl.hpp REQUIRED)
if(NOT TARGET DNNL::dnnl)
  add_library(DNNL::dnnl SHARED IMPORTED)
  set_target_properties(DNNL::dnnl PROPERTIES
    IMPORTED_LOCATION "${BONSAI_DNNL_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${BONSAI_DNNL_INCLUDE_DIR}")
endif()

# The assembler that oneDNN uses, too: headers only.
find_path(BONSAI_XBYAK_INCLUDE_DIR xbyak/xbyak.h REQUIRED)

find_library(BONSAI_ONNX_PROTO_LIBRARY onnx_proto REQUIRED)
find_path(BONSAI_ONNX_INCLUDE_DIR onnx/onnx_pb.h REQUIRED)

find_program(BONSAI_LLD NAMES ld.lld-22 ld.lld HINTS ${LLVM_TOOLS_BINARY_DIR}
             REQUIRED)

# The CUDA target needs headers and a compiler for its kernels; what runs a
# compiled model opens driver and libraries itself.
find_package(CUDAToolkit QUIET)
set(BONSAI_HAS_CUDA OFF)
set(BONSAI_HAS_CUSPARSELT OFF)
if(CUDAToolkit_FOUND)
  # The second place is that of the package index.
  find_path(BONSAI_CUDNN_INCLUDE_DIR cudnn.h
            HINTS ${CUDAToolkit_INCLUDE_DIRS}
                  ${CUDAToolkit_BIN_DIR}/../../cudnn/include)
  # For tests only.
  find_library(BONSAI_CUDNN_LIBRARY NAMES libcudnn.so.9 cudnn
               HINTS ${BONSAI_CUDNN_INCLUDE_DIR}/../lib
                     ${CUDAToolkit_LIBRARY_DIR})
  find_path(BONSAI_CUSPARSE_INCLUDE_DIR cusparse.h
            HINTS ${CUDAToolkit_INCLUDE_DIRS})
  # Optional. The second place is where tools/setup puts it.
  file(GLOB BONSAI_VENV_CUDA_INCLUDES
       ${PROJECT_SOURCE_DIR}/.venv/lib/python3*/site-packages/nvidia/cu*/include)
  find_path(BONSAI_CUSPARSELT_INCLUDE_DIR cusparseLt.h
            HINTS ${CUDAToolkit_INCLUDE_DIRS} ${BONSAI_VENV_CUDA_INCLUDES})
  find_program(BONSAI_NVCC nvcc HINTS ${CUDAToolkit_BIN_DIR} NO_DEFAULT_PATH)
  find_program(BONSAI_BIN2C bin2c HINTS ${CUDAToolkit_BIN_DIR} NO_DEFAULT_PATH)
  # They assemble code that is generated from weights.
  find_program(BONSAI_PTXAS ptxas HINTS ${CUDAToolkit_BIN_DIR} NO_DEFAULT_PATH)
  find_program(BONSAI_NVLINK nvlink HINTS ${CUDAToolkit_BIN_DIR} NO_DEFAULT_PATH)
endif()
if(NOT CUDAToolkit_FOUND)
  message(STATUS "CUDA toolkit: not found; only the CPU target is built")
elseif(NOT BONSAI_NVCC OR NOT BONSAI_BIN2C)
  message(STATUS "CUDA toolkit: ${CUDAToolkit_VERSION}, but without nvcc and "
                 "bin2c in ${CUDAToolkit_BIN_DIR}; only the CPU target is built")
elseif(NOT BONSAI_CUDNN_INCLUDE_DIR)
  message(STATUS "CUDA toolkit: ${CUDAToolkit_VERSION}, but cudnn.h not found; "
                 "only the CPU target is built")
elseif(NOT BONSAI_CUSPARSE_INCLUDE_DIR)
  message(STATUS "CUDA toolkit: ${CUDAToolkit_VERSION}, but cusparse.h not "
                 "found; only the CPU target is built")
else()
  set(BONSAI_HAS_CUDA ON)
  set(BONSAI_CUDA_INCLUDE_DIRS
      ${CUDAToolkit_INCLUDE_DIRS} ${BONSAI_CUDNN_INCLUDE_DIR}
      ${BONSAI_CUSPARSE_INCLUDE_DIR})
  message(STATUS "CUDA toolkit: ${CUDAToolkit_VERSION}, ${BONSAI_NVCC}; "
                 "cuDNN: ${BONSAI_CUDNN_INCLUDE_DIR}/cudnn.h")
  if(BONSAI_CUSPARSELT_INCLUDE_DIR)
    set(BONSAI_HAS_CUSPARSELT ON)
    list(APPEND BONSAI_CUDA_INCLUDE_DIRS ${BONSAI_CUSPARSELT_INCLUDE_DIR})
    message(STATUS "cuSPARSELt: ${BONSAI_CUSPARSELT_INCLUDE_DIR}/cusparseLt.h")
  else()
    message(STATUS "cuSPARSELt: cusparseLt.h not found; built without it")
  endif()
endif()
