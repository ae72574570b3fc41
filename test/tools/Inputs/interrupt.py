"""Runs a command, interrupts it after some seconds, as Ctrl-C does, and says how
it ended.

    interrupt.py SECONDS COMMAND…
"""

import signal
import subprocess
import sys
import time

with subprocess.Popen(sys.argv[2:]) as process:
    time.sleep(float(sys.argv[1]))
    process.send_signal(signal.SIGINT)
    status = process.wait()
print("ended with status", status)
