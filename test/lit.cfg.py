"""The lit suite of Bonsai's command-line tools: *.mlir and *.test files.

Unit tests are a suite of their own, configured in test/unit.
"""

import ctypes
import os
import re
import subprocess

import lit.formats
import lit.util

config.name = "Bonsai"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs", "unit"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = config.bonsai_test_exec_root

# A hanging test should fail by itself. Without psutil lit cannot kill one.
if lit.util.killProcessAndChildrenIsSupported()[0]:
    lit_config.maxIndividualTestTime = 600


def cpu_flags():
    """The instruction set extensions of this CPU, as Linux names them."""
    with open("/proc/cpuinfo", encoding="utf-8") as cpuinfo:
        match = re.search(r"^flags\s*:(.*)$", cpuinfo.read(), re.MULTILINE)
    return set(match.group(1).split()) if match else set()


def find_python():
    """The interpreter of the test environment, or the one running lit."""
    environment = os.path.join(config.bonsai_source_dir, ".venv/bin/python")
    candidates = [os.environ.get("BONSAI_PYTHON"), environment]
    for candidate in candidates:
        if candidate and os.access(candidate, os.X_OK):
            return candidate
    return config.python_executable


def can_import(python, modules):
    """Whether `python` finds all of `modules`."""
    status = subprocess.run([python, "-c", "import " + modules],
                            stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL, check=False)
    return status.returncode == 0


# Tools first from this build, then from LLVM.
path = [config.bonsai_tools_dir, config.llvm_tools_dir,
        config.environment.get("PATH", "")]
config.environment["PATH"] = os.pathsep.join(path)
config.environment["FILECHECK_OPTS"] = "--enable-var-scope"
# GPU code that tests assemble stays in the build.
config.environment["BONSAI_CACHE_DIR"] = os.path.join(config.test_exec_root,
                                                      "cache")
# Several tests run at once: idle OpenMP threads must not spin.
config.environment["OMP_WAIT_POLICY"] = "passive"

# The stock mlir-opt, whatever the distribution calls it.
config.substitutions.append(
    (r"\bmlir-opt-22\b", os.path.join(config.llvm_tools_dir, "mlir-opt")))
config.substitutions.append(
    ("%bonsai_plugin", os.path.join(config.bonsai_library_dir,
                                    "BonsaiPlugin.so")))
config.substitutions.append(("%bonsai_source", config.bonsai_source_dir))

python = find_python()
config.substitutions.append(("%python", python))
if can_import(python, "numpy"):
    config.available_features.add("numpy")
if can_import(python, "numpy, onnx, onnxruntime"):
    config.available_features.add("onnxruntime")
if can_import(python, "matplotlib"):
    config.available_features.add("matplotlib")

if os.path.isdir(config.bonsai_data_dir):
    config.available_features.add("data")
    config.environment["BONSAI_DATA"] = config.bonsai_data_dir
    config.substitutions.append(("%data", config.bonsai_data_dir))

flags = cpu_flags()
if "avx2" in flags and "fma" in flags:
    config.available_features.add("avx2")
if "avx512f" in flags:
    config.available_features.add("avx512")
if os.geteuid() == 0:
    config.available_features.add("root")

# Libraries by which models for a GPU run without one, where they are built.
cuda_standin = os.path.join(config.bonsai_test_exec_root, "cuda-standin")
config.substitutions.append(("%cuda_standin", cuda_standin))
if os.path.exists(os.path.join(cuda_standin, "libcuda.so.1")):
    config.available_features.add("cuda-standin")
if config.bonsai_has_cusparselt:
    config.available_features.add("cusparselt")
# What the build wrote about kernels for GPUs, if it has any.
if config.cuda_resources != [""]:
    config.available_features.add("cuda")
config.substitutions.append(
    ("%cuda_resources", " ".join(config.cuda_resources)))
try:
    ctypes.CDLL("libcuda.so.1")
    config.available_features.add("gpu")
except OSError:
    pass
