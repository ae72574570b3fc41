"""Compiled models by their C ABI: kernels/runtime/Runtime.h, kernels/cuda/runtime/CudaInstance.h."""

import ctypes

import numpy

ABI_VERSION = 3


class TensorInfo(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("rank", ctypes.c_int64),
                ("shape", ctypes.POINTER(ctypes.c_int64))]


class Step(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("op", ctypes.c_char_p), ("kernel", ctypes.c_char_p),
                ("create", ctypes.c_void_p), ("destroy", ctypes.c_void_p),
                ("descriptor", ctypes.c_void_p), ("constants", ctypes.c_void_p),
                ("run", ctypes.c_void_p), ("turns", ctypes.c_int64)]


class ModelTable(ctypes.Structure):
    _fields_ = [("abi_version", ctypes.c_int64), ("model_name", ctypes.c_char_p),
                ("cpu_level", ctypes.c_char_p), ("arena_bytes", ctypes.c_int64),
                ("num_inputs", ctypes.c_int64), ("inputs", ctypes.POINTER(TensorInfo)),
                ("num_outputs", ctypes.c_int64), ("outputs", ctypes.POINTER(TensorInfo)),
                ("num_steps", ctypes.c_int64), ("steps", ctypes.POINTER(Step))]


def _shapes(count, tensors):
    return [tuple(tensors[i].shape[d] for d in range(tensors[i].rank)) for i in range(count)]


class CompiledModel:
    """One instance of the model in a file, until the `with` block ends."""

    def __init__(self, path):
        self.library = ctypes.CDLL(path)
        self.library.bonsai_last_error.restype = ctypes.c_char_p
        self.library.bonsai_instance_destroy.restype = None
        self.library.bonsai_instance_poison.restype = None
        self.table = ModelTable.in_dll(self.library, "bonsai_model_table")
        if self.table.abi_version != ABI_VERSION:
            raise RuntimeError(f"{path}: ABI version {self.table.abi_version}, not {ABI_VERSION}")
        self.input_shapes = _shapes(self.table.num_inputs, self.table.inputs)
        self.output_shapes = _shapes(self.table.num_outputs, self.table.outputs)
        self.instance = ctypes.c_void_p()

    def __enter__(self):
        self._try(self.library.bonsai_instance_create(
            ctypes.byref(self.table), 0, ctypes.byref(self.instance)))
        return self

    def __exit__(self, *_):
        self.library.bonsai_instance_destroy(self.instance)

    def _try(self, status):
        if status:
            raise RuntimeError(self.library.bonsai_last_error().decode())

    def poison(self):
        """Fills what the next run has to write with NaNs."""
        self.library.bonsai_instance_poison(self.instance)

    def run(self, inputs):
        """The outputs, one array each; until written they are NaN."""
        outputs = [numpy.full(shape, numpy.nan, numpy.float32) for shape in self.output_shapes]
        self._try(self.library.bonsai_instance_run(
            self.instance, *_addresses(inputs), *_addresses(outputs)))
        return outputs

    def profile(self, inputs):
        """Microseconds of each step of one run."""
        outputs = [numpy.empty(shape, numpy.float32) for shape in self.output_shapes]
        times = (ctypes.c_int64 * self.table.num_steps)()
        self._try(self.library.bonsai_instance_profile(
            self.instance, *_addresses(inputs), *_addresses(outputs), times))
        return [time / 1000 for time in times]

    def steps(self):
        """Name, op and kernel of each step."""
        steps = (self.table.steps[i] for i in range(self.table.num_steps))
        return [(s.name.decode(), s.op.decode(), s.kernel.decode()) for s in steps]

    def launch(self, stream, times):
        """Enqueues runs on a CUDA stream, on the data of the last `run`."""
        for _ in range(times):
            self._try(self.library.bonsai_cuda_instance_launch(
                self.instance, ctypes.c_void_p(stream)))

    def record_step(self, step, times):
        """A graph of one step, as often as that, for `launch_graph`."""
        graph = ctypes.c_void_p()
        self._try(self.library.bonsai_cuda_instance_record_step(
            self.instance, ctypes.c_int64(step), ctypes.c_int64(times), ctypes.byref(graph)))
        return graph


class RecordedStep:
    """One step of a model, in graphs that are long enough for launches not to count."""

    REPEATED = 10

    def __init__(self, model, step):
        self.driver = ctypes.CDLL("libcuda.so.1")
        self.once, self.repeated = (model.record_step(step, times) for times in (1, self.REPEATED))

    def launch(self, stream, times):
        """Enqueues it on a CUDA stream, on what the model's last run left in its memory."""
        many, few = divmod(times, self.REPEATED)
        for graph in [self.repeated] * many + [self.once] * few:
            status = self.driver.cuGraphLaunch(graph, ctypes.c_void_p(stream))
            if status:
                raise RuntimeError(f"cuGraphLaunch returned {status}")


def _addresses(arrays):
    for array in arrays:
        assert array.dtype == numpy.float32 and array.flags.c_contiguous
    return [(ctypes.c_void_p * len(arrays))(*(array.ctypes.data for array in arrays))]


def relative_error(result, reference):
    """The norm of the difference over that of the reference; infinite if any value is not finite."""
    if not numpy.all(numpy.isfinite(result)):
        return float("inf")
    difference = result.astype(numpy.float64) - reference
    return float(numpy.linalg.norm(difference) / numpy.linalg.norm(reference.astype(numpy.float64)))
