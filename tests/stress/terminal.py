# SPDX-License-Identifier: MIT
"""The terminal: keys, job control and hang-up act on the program as natively.

Each scene runs once natively and once under weir, from an interactive-like parent
that owns a pseudo-terminal; what happened must be the same.
"""
import fcntl
import os
import select
import signal
import sys
import termios
import time

from common import HERE, require

LIMIT_SECONDS = 20
PROGRAM = [sys.executable, str(HERE / 'programs/on_terminal.py')]


class Scene:
    """One start on a new terminal, as a shell does it: own group, in the foreground."""

    def __init__(self, prefix, how):
        self.master, slave = os.openpty()
        self.text = b''
        self.child = os.fork()
        if self.child == 0:
            try:
                os.setsid()
                fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
                os.dup2(slave, 0)
                os.dup2(slave, 1)
                os.dup2(slave, 2)
                os.closerange(3, 64)
                os._exit(self.in_child(prefix, how))
            finally:
                os._exit(120)
        os.close(slave)

    def in_child(self, prefix, how):
        # The session's leader stays as the shell, so that groups are not orphaned.
        return run_job([*prefix, *PROGRAM, how])

    def expect(self, words):
        deadline = time.monotonic() + LIMIT_SECONDS
        while words not in self.text:
            left = deadline - time.monotonic()
            require(left > 0, f'no {words!r} after {LIMIT_SECONDS} s, only {self.text[-300:]!r}')
            if select.select([self.master], [], [], left)[0]:
                try:
                    got = os.read(self.master, 1000)
                except OSError:
                    got = b''
                require(got != b'', f'the terminal closed before {words!r}: {self.text[-300:]!r}')
                self.text += got
        self.text = self.text.split(words, 1)[1]

    def press(self, key):
        os.write(self.master, key)

    def end(self):
        os.close(self.master)
        deadline = time.monotonic() + LIMIT_SECONDS
        while os.waitpid(self.child, os.WNOHANG) == (0, 0):
            if time.monotonic() > deadline:
                os.kill(self.child, signal.SIGKILL)
                os.waitpid(self.child, 0)
                require(False, 'the session did not end')
            os.sched_yield()


def say(words):
    os.write(1, f'[{words}]\n'.encode())


def run_job(command, go_on=os.killpg):
    """A small shell with one job: reports stops and the end, continues it by `fg`."""
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGQUIT, signal.SIG_IGN)
    job = os.fork()
    if job == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpgrp())
        for number in (signal.SIGTTOU, signal.SIGTSTP, signal.SIGINT, signal.SIGQUIT):
            signal.signal(number, signal.SIG_DFL)
        os.execvp(command[0], command)
    while True:
        _, status = os.waitpid(job, os.WUNTRACED)
        os.tcsetpgrp(0, os.getpgrp())
        if not os.WIFSTOPPED(status):
            break
        # The next key comes when this is read: it is meant for the job.
        os.tcsetpgrp(0, job)
        say(f'stopped by {os.WSTOPSIG(status)}')
        go_on(job, signal.SIGCONT)
    if os.WIFSIGNALED(status):
        say(f'killed by {os.WTERMSIG(status)}')
    else:
        say(f'exited with {os.WEXITSTATUS(status)}')
    return 0


class SceneByNumber(Scene):
    """The shell continues its child alone, not the group."""

    def in_child(self, prefix, how):
        return run_job([*prefix, *PROGRAM, how], os.kill)


def play(options, name, how, *steps, kind=Scene):
    """Steps alternate: words to see, then a key to press; the last is words."""
    traced = [] if options.reference else [options.weir, 'trace', '-o', str(options.folder / name), '--']
    for prefix in ([], traced):
        scene = kind(prefix, how)
        try:
            for i, step in enumerate(steps):
                scene.expect(step) if i % 2 == 0 else scene.press(step)
        finally:
            scene.end()


def interrupt_key_kills_by_default(options):
    play(options, 'int', 'plain', b'ready', b'\x03', b'[killed by 2]')


def quit_key_kills_by_default(options):
    play(options, 'quit', 'plain', b'ready', b'\x1c', b'[killed by 3]')


def interrupt_key_reaches_the_handler(options):
    play(options, 'handler', 'handler', b'ready', b'\x03', b'handled 2', b'\x03', b'[exited with 7]')


def suspend_key_stops_and_fg_continues(options):
    play(options, 'stop', 'plain', b'ready', b'\x1a', b'[stopped by 20]', b'hello\n', b'read hello',
         b'\x1a', b'[stopped by 20]', b'\x03', b'[killed by 2]')


def suspended_job_goes_on_by_its_number(options):
    # Not in bash, which at times takes a job for stopped that was continued so.
    play(options, 'number', 'plain', b'ready', b'\x1a', b'[stopped by 20]', b'hello\n', b'read hello',
         b'\x1a', b'[stopped by 20]', b'\x03', b'[killed by 2]', kind=SceneByNumber)


def end_of_file_key_ends_input(options):
    play(options, 'lines', 'lines', b'ready', b'first\n', b'read first', b'\x04', b'[exited with 4]')


def foreground_group_is_the_programs(options):
    play(options, 'group', 'group', b'foreground True', b'\n', b'[exited with 0]')


def hang_up_ends_the_program(options):
    for prefix in ([], [options.weir, 'trace', '-o', str(options.folder / 'hup'), '--']):
        if options.reference and prefix:
            continue
        mark = options.folder / f'hup-{len(prefix)}'
        scene = Scene(prefix, f'hup:{mark}')
        # The whole line: a write that the hang-up overtakes fails, and would end the program.
        scene.expect(b'ready\r\n')
        scene.end()
        deadline = time.monotonic() + LIMIT_SECONDS
        while not mark.exists():
            require(time.monotonic() < deadline, 'the program did not see SIGHUP')
            os.sched_yield()


class Leader(Scene):
    """Here weir is the session's leader itself, as in a terminal's own window."""

    def in_child(self, prefix, how):
        os.execvp((prefix or ['sh'])[0], [*prefix, 'sh', '-c', how])


def hang_up_ends_the_leaders_group(options):
    traced = [] if options.reference else [[options.weir, 'trace', '-o', str(options.folder / 'leader'), '--']]
    for prefix in [[], *traced]:
        scene = Leader(prefix, 'sleep 1000 & echo [started]; wait')
        scene.expect(b'[started]\r\n')
        scene.end()


TESTS = [interrupt_key_kills_by_default, quit_key_kills_by_default,
         interrupt_key_reaches_the_handler, suspend_key_stops_and_fg_continues,
         suspended_job_goes_on_by_its_number, end_of_file_key_ends_input,
         foreground_group_is_the_programs, hang_up_ends_the_program, hang_up_ends_the_leaders_group]
