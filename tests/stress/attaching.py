# SPDX-License-Identifier: MIT
"""weir comes to running programs and leaves them, at any moment, again and again."""
import os
import random
import signal
import subprocess

from common import ROOT, compile_program, end_session, require

LIMIT_SECONDS = 60
ROUNDS_PER_KILL = 0.1
MODES = [['trace', '-o'], ['stat', '-o'], ['trace', '-e', 'trace=none', '-o']]


def start_busy(options):
    """Threads that make calls, threads, processes and images, and check what they get."""
    target = compile_program(ROOT / 'tests/live/attach/busy.c', 'busy', options)
    child = subprocess.Popen([target], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             start_new_session=True)
    return child, int(child.stdout.readline())


def come_and_go(options, pid, mode, moment):
    """One weir, told to go `moment` looks after its start: also while it still comes."""
    with open(options.folder / 'words', 'wb') as words:
        weir = subprocess.Popen([options.weir, *mode, str(options.folder / 'out'), '-p', str(pid)],
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=words,
                                start_new_session=True)
    try:
        for _ in range(moment):
            os.sched_yield()
        while weir.poll() is None and not handles_interrupts(weir.pid):
            os.sched_yield()
        weir.send_signal(signal.SIGINT)
        status = weir.wait(LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        require(False, f'weir did not leave within {LIMIT_SECONDS} s')
    finally:
        end_session(weir)
    said = (options.folder / 'words').read_text()
    # 125: it had not come yet.
    require(status in (0, 125), f'weir ended with {status}: {said}')
    require('agent stays' not in said and 'panic' not in said, said)
    return status == 0


def handles_interrupts(pid):
    """Before it does, SIGINT would simply end it, as it would end any program."""
    try:
        with open(f'/proc/{pid}/status', encoding='ascii') as file:
            lines = dict(line.split(':', 1) for line in file)
    except (FileNotFoundError, ProcessLookupError):
        return True
    return int(lines['SigCgt'], 16) >> (signal.SIGINT - 1) & 1 != 0


def busy_programs_survive_attaching(options):
    chance = random.Random(options.seed)
    child, pid = start_busy(options)
    rounds = max(20, int(options.kills * ROUNDS_PER_KILL))
    came = 0
    try:
        for i in range(rounds):
            came += come_and_go(options, pid, MODES[i % len(MODES)], int(2 ** chance.uniform(8, 18)))
            require(child.poll() is None, f'round {i + 1}: the program ended with {child.returncode}')
        out, _ = child.communicate(b'end\n', LIMIT_SECONDS)
    finally:
        end_session(child)
    require((child.returncode, out) == (8, b'0 wrong\n'), f'the program: {child.returncode} {out}')
    require(came >= rounds // 4, f'it was attached to in {came} of {rounds} rounds only')


def program_survives_a_killed_weir_that_had_come(options):
    child, pid = start_busy(options)
    try:
        weir = subprocess.Popen([options.weir, 'trace', '-o', '/dev/null', '-p', str(pid)],
                                stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                start_new_session=True)
        require(b'attached' in weir.stderr.readline(), 'weir did not attach')
        weir.kill()
        weir.communicate(timeout=LIMIT_SECONDS)
        out, _ = child.communicate(b'end\n', LIMIT_SECONDS)
    finally:
        end_session(child)
    require((child.returncode, out) == (8, b'0 wrong\n'), f'the program: {child.returncode} {out}')


def redis_survives_attaching(options):
    socket = options.folder / 'attached-socket'
    server = subprocess.Popen(['redis-server', '--port', '0', '--unixsocket', socket, '--save', ''],
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, start_new_session=True, cwd=options.folder)
    load = None
    try:
        while server.poll() is None and subprocess.run(
                ['redis-cli', '-s', socket, 'ping'], capture_output=True).stdout != b'PONG\n':
            pass
        load = subprocess.Popen(['redis-benchmark', '-s', socket, '-q', '-l', '-t', 'get,set'],
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, start_new_session=True)
        came = sum(come_and_go(options, server.pid, MODES[i % len(MODES)], 1 << 17)
                   for i in range(max(6, options.kills // 20)))
        require(server.poll() is None and load.poll() is None,
                f'redis ended with {server.poll()}, its load with {load.poll()}')
        end_session(load)
        subprocess.run(['redis-cli', '-s', socket, 'shutdown', 'nosave'], capture_output=True)
        require(server.wait(LIMIT_SECONDS) == 0, f'redis ended with {server.returncode}')
    finally:
        end_session(server)
        if load is not None:
            end_session(load)
    require(came > 0, 'it was never attached to')


TESTS = [busy_programs_survive_attaching, program_survives_a_killed_weir_that_had_come,
         redis_survives_attaching]
