"""Times on a GPU, by CUDA events, of networks that take turns."""

import statistics

import torch

FLUSH_BYTES = 256 << 20
WARM_UP_SECONDS = 0.2
COLD_SAMPLES = 40
HOT_SAMPLES = 30
HOT_BATCH_MS = 2.0
MAX_HOT_BATCH = 50


class Timer:
    """Times launches on a stream of its own, warmed up for as many seconds each."""

    def __init__(self, warm_up_seconds=WARM_UP_SECONDS):
        self.warm_up_seconds = warm_up_seconds
        self.stream = torch.cuda.Stream()
        self.flush = torch.empty(FLUSH_BYTES, dtype=torch.uint8, device="cuda")

    def record(self):
        event = torch.cuda.Event(enable_timing=True)
        event.record(self.stream)
        return event

    def time(self, network, launches, flushes):
        """Milliseconds of one launch out of several, one after the other."""
        with torch.cuda.stream(self.stream):
            if flushes:
                self.flush.fill_(1)
            first = self.record()
            network.launch(self.stream.cuda_stream, launches)
            last = self.record()
        last.synchronize()
        return first.elapsed_time(last) / launches

    def warm_up(self, network):
        """Launches for a while; returns about how long one takes."""
        spent, time = 0.0, self.time(network, 1, False)
        while spent < self.warm_up_seconds:
            launches = self.count(time)
            time = self.time(network, launches, False)
            spent += max(launches * time / 1000, 0.001)
        return time

    @staticmethod
    def count(time):
        return max(1, min(MAX_HOT_BATCH, round(HOT_BATCH_MS / max(time, 1e-3))))

    def compare(self, networks):
        """For each name the samples, in microseconds: `cold`, one launch after 256 MiB were
        written, which leaves nothing of the network in the L2 cache, and `hot`, the mean of a
        batch of launches one after the other. All networks take turns."""
        launches = {name: self.count(self.warm_up(n)) for name, n in networks.items()}
        samples = {name: {"cold": [], "hot": []} for name in networks}
        for kind, count in (("cold", COLD_SAMPLES), ("hot", HOT_SAMPLES)):
            for _ in range(count):
                for name, network in networks.items():
                    time = self.time(network, 1 if kind == "cold" else launches[name],
                                     kind == "cold")
                    samples[name][kind].append(1000 * time)
        return {name: summarize(kinds) for name, kinds in samples.items()}


def summarize(kinds):
    """Median, quartiles and number of the samples of each kind."""
    figures = {}
    for kind, samples in kinds.items():
        low, middle, high = statistics.quantiles(samples, n=4)
        figures.update({f"{kind}_us": middle, f"{kind}_q1_us": low, f"{kind}_q3_us": high,
                        f"{kind}_samples": len(samples)})
    return figures
