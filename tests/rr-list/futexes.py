# SPDX-License-Identifier: MIT
"""Item 5: private futex words of a tracee, and the words of its threads' ends."""
import os
import re
import signal
import subprocess
import time

from common import compile_engine, compile_hosted, compile_program, require, run

THREADS = 10000
STORMS_KILLED = 12
STEPS = ['4: 1', '5: 0', '6: 0', '7: 0', '8: -3', '9: -3']
SAID = ['another value: -11', 'in time: -110', 'no word: -14', 'the program woke 0',
        'the sleeper saw 8', 'the lock of the dead: 130']


def waited(engine, program, out, options, more=''):
    """Runs a program under the hosted engine; returns (status, stdout, what the engine wrote)."""
    status, said, _ = run([options.weir, 'run', '-e', f'{engine},out={out}{more}', '--', *program])
    return status, said, out.read_text()


def private_futex(options):
    """Words waited for and woken from a process of its own, and from another traced one."""
    engine = compile_hosted('waiter', options)
    out = options.folder / 'words.out'
    _, said, seen = waited(engine, [compile_program('words', options)], out, options)
    require(said.splitlines() == SAID, f'the program said {said!r}')
    steps = sorted(re.findall(r'^step (.*)$', seen, re.M))
    require(steps == STEPS, f'the engine saw {steps}')
    status, said, err = run([options.weir, 'run', '-e', compile_engine('relative', options), '--',
                             compile_program('family', options)])
    require(status == 0 and sorted(said.splitlines()) == ['0 woken', '0, 1 here'],
            f'between processes: {status}, {said!r}, {err!r}')
    return f'{len(STEPS) + len(SAID) - 2} ways to wait and wake, none polls'


def storm_of_ends(options):
    engine = compile_hosted('waiter', options)
    storm = compile_program('storm', options)
    out = options.folder / 'storm.out'
    status, said, seen = waited(engine, [storm, str(THREADS)], out, options, ',storm')
    require(status == 0 and said.endswith(f'{THREADS} threads, {THREADS // 3} detached\n'),
            f'{status}, {said!r}')
    counts = [int(n) for n in re.findall(r'\d+', seen)]
    require(sum(counts) == THREADS and counts[2] == 0, f'ends: {seen}')
    killed = sum(kill_storm(engine, storm, i, options) for i in range(STORMS_KILLED))
    return f'{THREADS} ends, {counts[1]} awaited in sleep; {STORMS_KILLED} storms killed, {killed} waits ended'


def kill_storm(engine, storm, i, options):
    """SIGKILL amid the storm: all who wait must come back, and weir with them."""
    out = options.folder / f'killed{i}.out'
    child = subprocess.Popen([options.weir, 'run', '-e', f'{engine},out={out},storm', '--', storm,
                              '1000000'], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        pid = int(child.stdout.readline())
        # How far it is by then differs each time.
        deadline = time.monotonic() + 0.02 * i
        while time.monotonic() < deadline:
            pass
        os.kill(pid, signal.SIGKILL)
        status = child.wait(30)
    except subprocess.TimeoutExpired:
        status = 'stuck'
    finally:
        child.kill()
        child.wait()
    require(status == -signal.SIGKILL, f'weir ended with {status}')
    found = re.fullmatch(r'ends: (\d+) before, (\d+) awaited, (\d+) with the process\n',
                         out.read_text())
    require(found, f'somebody waits still: {out.read_text()!r}')
    return sum(int(n) for n in found.groups())


TESTS = [private_futex, storm_of_ends]
