# SPDX-License-Identifier: MIT
"""Sudden deaths: of the traced program, whose records must stay, and of weir."""
import ctypes
import mmap
import os
import random
import re
import signal
import struct
import subprocess
import time

from common import HERE, compile_program, end_session, require

FIELDS = struct.Struct('4Q')  # pid, two counts, done
PR_SET_CHILD_SUBREAPER = 36
LIMIT_SECONDS = 60


class Progress:
    """The file that the target keeps up to date while it lives."""

    def __init__(self, path):
        path.write_bytes(bytes(FIELDS.size))
        self.file = open(path, 'r+b')
        self.memory = mmap.mmap(self.file.fileno(), FIELDS.size)

    def read(self):
        return FIELDS.unpack(self.memory[:FIELDS.size])

    def wait_until(self, reached, what):
        deadline = time.monotonic() + LIMIT_SECONDS
        while not reached(*self.read()):
            require(time.monotonic() < deadline, f'no {what} within {LIMIT_SECONDS} s')
            os.sched_yield()
        return self.read()


def start(options, folder, calls, code, trace):
    target = compile_program(HERE / 'programs/progress.c', 'progress', options)
    prefix = [options.weir, 'trace', '-o', str(trace)]
    if options.reference:
        prefix = ['strace', '-f', '-o', str(trace)]
    progress = Progress(folder / 'progress')
    child = subprocess.Popen([*prefix, target, str(folder / 'progress'), str(calls), str(code)],
                             stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE, start_new_session=True, cwd=folder)
    return progress, child


def wait_for_tracer(child):
    try:
        child.wait(LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        end_session(child)
        require(False, f'the tracer still ran {LIMIT_SECONDS} s after the death')
    return child.returncode


def kill_once(options, folder, moment):
    trace = folder / 'trace'
    progress, child = start(options, folder, 1 << 40, 0, trace)
    try:
        pid = progress.wait_until(lambda pid, a, b, done: pid and a + b >= moment, 'progress')[0]
        os.kill(pid, signal.SIGKILL)
        status = wait_for_tracer(child)
    finally:
        end_session(child)
        child.stderr.close()
    _, ppids, uids, _ = progress.read()
    text = trace.read_text()
    require(status == -signal.SIGKILL, f'status {status}, not a death by SIGKILL')
    for name, count in (('getppid', ppids), ('getuid', uids)):
        found = len(re.findall(rf'^\d+ +{name}\(.*= ', text, re.M))
        found += len(re.findall(rf'<\.\.\. {name} resumed>.*= ', text))
        require(found >= count, f'{name}: {found} records of {count} finished calls')
    require(re.search(r'\+\+\+ killed by SIGKILL \+\+\+', text), 'the trace does not tell the death')


def sigkill_loses_no_record(options):
    chance = random.Random(options.seed)
    folder = options.folder / 'sigkill'
    folder.mkdir()
    for i in range(options.kills):
        moment = int(2 ** chance.uniform(0, 13))
        try:
            kill_once(options, folder, moment)
        except Exception as error:
            raise type(error)(f'death {i + 1} of {options.kills}, at call {moment}: {error}')


def reap_orphan(pid):
    """The program became ours when its tracer died: PR_SET_CHILD_SUBREAPER."""
    deadline = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < deadline:
        try:
            got, status = os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            require(False, 'the program was not handed to its grandparent')
        if got == pid:
            return os.waitstatus_to_exitcode(status)
        os.sched_yield()
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    require(False, f'the program did not end within {LIMIT_SECONDS} s after weir was killed')


def program_survives_weir(options):
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    chance = random.Random(options.seed)
    folder = options.folder / 'survive'
    folder.mkdir()
    for i in range(max(10, options.kills // 20)):
        calls = 100000
        code = 107 if i % 2 else 7
        progress, child = start(options, folder, calls, code, folder / 'trace')
        try:
            moment = chance.randrange(1, calls // 2)
            pid = progress.wait_until(lambda pid, a, b, done: pid and a + b >= moment, 'progress')[0]
            child.kill()
            child.wait(LIMIT_SECONDS)
            status = reap_orphan(pid)
            require(status == code, f'run {i + 1}: the program ended with {status}, not {code}')
            require(progress.read()[3] == 1, f'run {i + 1}: it did not come to its end')
        finally:
            end_session(child)
            child.stderr.close()


TESTS = [sigkill_loses_no_record, program_survives_weir]
