"""Ends a command by SIGKILL again and again, until it ends by itself.

  kill_training.py SECONDS COMMAND...

The n-th run may last n times SECONDS, so that it gets somewhere at last.
Prints how many runs were ended. The status is that of the last run.
"""

import subprocess
import sys

seconds = float(sys.argv[1])
killed = 0
while True:
    process = subprocess.Popen(sys.argv[2:])
    try:
        status = process.wait(timeout=seconds * (killed + 1))
        break
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        killed += 1
print("killed", killed, flush=True)
sys.exit(status)
