"""Ends a command by SIGKILL as soon as a file is there.

  end_after_checkpoint.py FILE COMMAND...
"""

import os
import subprocess
import sys
import time

process = subprocess.Popen(sys.argv[2:])
while not os.path.exists(sys.argv[1]) and process.poll() is None:
    time.sleep(0.01)
process.kill()
process.wait()
