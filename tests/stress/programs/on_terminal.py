# SPDX-License-Identifier: MIT
"""What sits on the terminal in the scenes of terminal.py."""
import os
import pathlib
import select
import signal
import sys

how = sys.argv[1]
count = 0


def say(words):
    # One call: print may make two, and what the reader does after the first hits the second.
    os.write(1, f'{words}\n'.encode())


def on_interrupt(number, frame):
    global count
    count += 1
    say(f'handled {number}')
    if count == 2:
        sys.exit(7)


def on_hang_up(number, frame):
    pathlib.Path(how.split(':', 1)[1]).write_text('x')
    sys.exit(0)


signal.signal(signal.SIGINT, on_interrupt if how == 'handler' else signal.SIG_DFL)
if how.startswith('hup:'):
    signal.signal(signal.SIGHUP, on_hang_up)
if how == 'group':
    say(f'foreground {os.tcgetpgrp(0) == os.getpgrp()}')
    sys.stdin.readline()
    sys.exit(0)
say('ready')
if how in ('handler',) or how.startswith('hup:'):
    # Not pause: Python's handler waits for the end of a call that began just too late.
    while True:
        select.select([], [], [], 0.1)
for line in sys.stdin:
    say(f'read {line.strip()}')
sys.exit(4)
