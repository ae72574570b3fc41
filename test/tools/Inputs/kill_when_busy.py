"""Runs a command, ends it soon after it has made a file, and says how it ended.

  kill_when_busy.py FOLDER COMMAND...   FOLDER: where the file will appear
"""

import os
import subprocess
import sys
import time

folder, command = sys.argv[1], sys.argv[2:]
process = subprocess.Popen(command)
while not os.listdir(folder) and process.poll() is None:
    time.sleep(0.01)
time.sleep(0.3)
process.terminate()
print("ended by signal", -process.wait())
