"""Code that loops, ends the program, hoards, floods, or breaks what it can reach."""

from __future__ import annotations

from tests.grading.hostile import in_cell, in_function

MARKER = "86421.5"  # seconds that a process sleeps which must not be left
LOOP = "while True:\n    pass"
STUBBORN = "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass"
KILLER = """
import os, signal
for process in [os.getppid(), 1, -1, *(int(p) for p in os.listdir("/proc") if p.isdigit() and int(p) != os.getpid())]:
    try:
        os.kill(process, signal.SIGKILL)
    except OSError:
        pass
"""
BACKGROUND = f"""
import subprocess
for _ in range(2):
    subprocess.Popen(["sleep", "{MARKER}"], start_new_session=True)
"""
DAEMON = f"""
import os
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execvp("sleep", ["sleep", "{MARKER}"])
    os._exit(0)
"""
HOARD = """
import os, time
import numpy as np
for _ in range(5):
    if os.fork() == 0:
        x = np.ones(30_000_000)
        time.sleep(60)
        os._exit(0)
time.sleep(60)
"""
FILL = """
import os
written = 0
for number, place in enumerate(("/tmp", "/dev/shm", "/", os.path.expanduser("~"), "/var/tmp", "/dev")):
    try:
        for k in range(40):
            with open(f"{place}/{number}-{k}", "wb") as file:
                file.write(bytes(10_000_000))
            written += 10
    except OSError:
        pass
raise RuntimeError("disk is limited" if written < 100 else f"wrote {written} MB")
"""
REMOVE = """
import os, shutil
for place in ("/tmp", os.path.expanduser("~"), "/home", "/root", "/var", "/etc", "/bin"):
    shutil.rmtree(place, ignore_errors=True)
"""

HARM = [
    in_cell("endless loop in a cell", LOOP, says="stopped after"),
    in_cell("endless loop in a cell that catches everything", STUBBORN, says="stopped after"),
    in_function("endless loop in a function", LOOP, says="stopped after"),
    in_function("endless loop in a function that catches everything", STUBBORN, says="stopped after"),
    in_function("sleep in a function", "import time\ntime.sleep(999)", says="stopped after"),
    in_cell("os._exit in a cell", "import os\nos._exit(0)", says="ended by itself"),
    in_function("os._exit in a function", "import os\nos._exit(0)", says="ended by itself"),
    in_cell("sys.exit in a cell", "import sys\nsys.exit()", says="SystemExit"),
    in_function("sys.exit in a function", "import sys\nsys.exit()", says="SystemExit"),
    in_cell("KeyboardInterrupt in a cell", "raise KeyboardInterrupt", says="KeyboardInterrupt"),
    in_function("KeyboardInterrupt in a function", "raise KeyboardInterrupt"),
    in_cell("input in a cell", "input('name? ')", says="EOFError"),
    in_function("input in a function", "return input()", says="EOFError"),
    in_cell("kills every process it can", KILLER, loses=None, confined=True),
    in_cell("fork bomb", "import os\nwhile True:\n    os.fork()", confined=True),
    in_function("fork bomb in a function", "import os\nwhile True:\n    os.fork()", confined=True),
    in_cell(
        "thread bomb",
        "import threading, time\nfor _ in range(500):\n    threading.Thread(target=time.sleep, args=(60,), "
        "daemon=True).start()",
        says="RuntimeError",
        confined=True,
    ),
    in_cell("leaves processes behind", BACKGROUND, confined=True),
    in_cell("leaves a daemon behind", DAEMON, confined=True),
    in_cell("fills the disk", FILL, says="disk is limited", confined=True),
    in_cell("removes what it can", REMOVE, confined=True),
    in_cell("30 MB of prints in a cell", "for _ in range(30):\n    print('x' * 1_000_000)"),
    in_function("30 MB of prints in a function", "print('x' * 30_000_000)\nreturn 0"),
    in_function("128 MB result", "return np.zeros(2**24), np.zeros(8)", says="too large"),
    in_function("210,000 numbers in a list", "return [0.5] * 210_000, 0", says="too large"),
    in_cell("6 GB in a cell", "x = np.ones(6 * 2**27)", says="MemoryError"),
    in_function("6 GB in a function", "return np.ones(6 * 2**27)", says="MemoryError"),
    in_cell("memory in many processes", HOARD, says="left out", confined=True),
    in_function("deep recursion", "return lstm_forward(x, h0, c0, W, U, b)", says="RecursionError"),
    in_function(
        "recursion until it crashes",
        "import sys\nsys.setrecursionlimit(10**9)\ndef f(x):\n    return sorted([x], key=f)\nreturn f(1)",
    ),
    in_function("a list that contains itself", "v = []\nv.append(v)\nreturn v, v", says="nested too deeply"),
    in_function("an int of many digits", "return 10**100_000, 0"),
    in_function(
        "an exception that raises when printed",
        "raise Bad",
        "class Bad(Exception):\n    def __str__(self):\n        raise SystemExit",
    ),
    in_function("<script> in a message", "raise ValueError('<script>alert(1)</script>\\n\\x1b[31m')", says="<script>"),
    in_cell(
        "a thread that goes on",
        "import threading\nthreading.Thread(target=lambda: [None for _ in iter(int, 1)], daemon=True).start()",
    ),
    in_cell(
        "random state and errors changed",
        "np.random.seed(0)\nnp.seterr(all='raise')\nimport warnings\nwarnings.simplefilter('error')",
    ),
]
