"""Runs PostgreSQL for as long as somebody holds the other end of standard input.

The pipe closes when the test session closes it, ends or is killed, so no server outlives its session.
"""

import json
import shutil
import signal
import subprocess
import sys


def main() -> None:
    plan = json.loads(sys.argv[1])
    # The command is the one that tests/databases.py put together.
    server = subprocess.Popen(plan["command"], stdin=subprocess.DEVNULL, **plan["identity"])
    sys.stdin.buffer.read()
    server.send_signal(signal.SIGQUIT)
    server.wait()
    for folder in plan["folders"]:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
