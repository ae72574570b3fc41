"""Many files compressed as one stream: libraries that differ in little cost little.

The file is in the .xz format; what is in it is found by offset and size, which the writer returns.
"""

import lzma

# Preset 1 with a window wide enough to see what several layers back looked like.
FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 1, "dict_size": 64 << 20}]


def compress(data):
    return lzma.compress(data, filters=FILTERS)


class Writer:
    """Appends until `finish`."""

    def __init__(self, path):
        self.file, self.offset, self.written = open(path, "wb"), 0, 0
        self.compressor = lzma.LZMACompressor(filters=FILTERS)

    def append(self, data):
        """Where it is: offset and size in the stream."""
        self._write(self.compressor.compress(data))
        place = {"offset": self.offset, "size": len(data)}
        self.offset += len(data)
        return place

    def finish(self):
        self._write(self.compressor.flush())
        self.file.close()

    def _write(self, data):
        self.file.write(data)
        self.written += len(data)


class Reader:
    """Reads on from where it was quickest: anything behind that begins anew."""

    def __init__(self, path):
        self.file = lzma.open(path)

    def read(self, place):
        self.file.seek(place["offset"])
        data = self.file.read(place["size"])
        if len(data) != place["size"]:
            raise ValueError("the archive ends early")
        return data
