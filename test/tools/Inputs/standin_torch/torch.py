"""What bench/device/timing.py takes of PyTorch, on the driver that stands in for a GPU's: work is
done when it is enqueued, so events are points of the host's time."""

import contextlib
import ctypes
import time
import types

uint8 = "uint8"


class Buffer:
    def fill_(self, _):
        pass


def empty(_, dtype, device):
    assert (dtype, device) == (uint8, "cuda")
    return Buffer()


class Stream:
    def __init__(self):
        driver = ctypes.CDLL("libcuda.so.1")
        context, stream = ctypes.c_void_p(), ctypes.c_void_p()
        for status in (driver.cuInit(0),
                       driver.cuDevicePrimaryCtxRetain(ctypes.byref(context), 0),
                       driver.cuCtxPushCurrent_v2(context),
                       driver.cuStreamCreate(ctypes.byref(stream), 0)):
            assert status == 0
        self.cuda_stream = stream.value


class Event:
    def __init__(self, enable_timing):
        assert enable_timing
        self.seconds = None

    def record(self, _):
        self.seconds = time.perf_counter()

    def synchronize(self):
        assert self.seconds is not None

    def elapsed_time(self, other):
        return 1000 * (other.seconds - self.seconds)


@contextlib.contextmanager
def use_stream(_):
    yield


cuda = types.SimpleNamespace(Stream=Stream, Event=Event, stream=use_stream)
