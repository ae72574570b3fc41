"""terminal.py COMMAND…: runs a command whose stderr is a terminal, and prints what it wrote there,
a line for each time that it went back to the start of one. Exits as the command does."""

import os
import pty
import subprocess
import sys


def read_all(descriptor):
    parts = []
    try:
        while part := os.read(descriptor, 4096):
            parts.append(part)
    except OSError:  # Nobody has the terminal any more.
        pass
    return b"".join(parts).decode()


def main():
    controller, terminal = pty.openpty()
    with subprocess.Popen(sys.argv[1:], stderr=terminal, stdout=subprocess.DEVNULL) as process:
        os.close(terminal)
        text = read_all(controller)
    print("\n".join(text.replace("\x1b[K", "").splitlines()))
    sys.exit(process.returncode)


if __name__ == "__main__":
    main()
