# SPDX-License-Identifier: MIT
"""Jobs of real shells: what the keys and fg, bg and kill do to a program under weir.

An interactive shell owns a terminal. Each scene is played natively and under weir,
with $RUN in front of the program; the same must be seen. Under weir the shell's child
is weir, so weir must stop, go on and end whenever the program does, and only then.
"""
import os
import sys
import time
from pathlib import Path

from common import HERE, require
from terminal import LIMIT_SECONDS, Scene

SHELLS = {'bash': ['bash', '--norc', '--noprofile', '--noediting', '-i'], 'dash': ['dash', '-i']}
CAT = b"$RUN sh -c 'echo go; exec cat'\n"
# The terminal's echo and cat's answer; in between there may be what `fg` prints.
TALK = b'word\n', b'word\r\n', b'', b'word\r\n'
STOP = b'\x1a', b'Stopped', b'', b'<148> '
FG = b'fg\n', b'fg\r\n'
PROMPT = b'> '
LEAVE = b'exit\n', b'exit'
JOB_STOPPED = object()  # in place of keys: goes on when nobody but the shell runs


class Shell(Scene):
    """An interactive shell as the session's leader. The prompt tells the last status."""

    def __init__(self, command, run, folder):
        self.folder, self.run, self.command = folder, run, command
        super().__init__([], '')

    def in_child(self, prefix, how):
        os.chdir(self.folder)
        os.execvpe(self.command[0], self.command, {
            'PATH': os.environ['PATH'], 'HOME': str(self.folder), 'TERM': 'vt100', 'LANG': 'C',
            'RUN': self.run, 'PS1': '<$?> ', 'ENV': '', 'PYTHON': sys.executable,
            'PYTHONDONTWRITEBYTECODE': '1', 'PROGRAMS': str(HERE / 'programs')})

    def press(self, key):
        if key is not JOB_STOPPED:
            super().press(key)
            return
        deadline = time.monotonic() + LIMIT_SECONDS
        while running := [name for name, state in states_of_session(self.child) if state not in 'TZ']:
            require(time.monotonic() < deadline, f'not stopped: {", ".join(running)}')
            os.sched_yield()


def states_of_session(leader):
    """Name and state of each process of the session but the leader."""
    for process in Path('/proc').glob('[0-9]*'):
        try:
            # The name, in parentheses, may hold anything.
            name, _, rest = (process / 'stat').read_text().rpartition(')')
            state, _, _, session = rest.split()[:4]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(session) == leader and int(process.name) != leader:
            yield f'{name}) {state}', state


def play(options, name, *steps, shells=tuple(SHELLS), run='trace'):
    """Steps alternate: words to see, then what to type; the first to see is a prompt."""
    (options.folder / 'file').write_text(''.join(f'line {i}\n' for i in range(100)))
    traced = [] if options.reference else [f'{options.weir} {run} -o {options.folder}/{name} --']
    for command in (SHELLS[shell] for shell in shells):
        for prefix in ['', *traced]:
            scene = Shell(command, prefix, options.folder)
            try:
                for i, step in enumerate((b'<0> ', *steps, *LEAVE)):
                    scene.expect(step) if i % 2 == 0 else scene.press(step)
            finally:
                scene.end()


def interrupt_key_ends_the_job(options):
    play(options, 'int', CAT, b'go\r\n', b'\x03', b'<130> ')


def quit_key_ends_the_job(options):
    play(options, 'quit', b'ulimit -c 0\n', b'<0> ', CAT, b'go\r\n', b'\x1c', b'<131> ')


def stopped_jobs_go_on_by_fg(options):
    again = *STOP, *FG, *TALK
    play(options, 'fg', CAT, b'go\r\n', *TALK, *again, *again, b'\x04', b'<0> ')


def stopped_jobs_go_on_without_an_engine_that_cares(options):
    play(options, 'plain', CAT, b'go\r\n', *TALK, *STOP, *FG, *TALK, b'\x04', b'<0> ', run='run -e null')


def program_that_ignores_the_stop_key_stays(options):
    play(options, 'ignore', b'''$RUN sh -c 'trap "" TSTP; echo go; read x; echo got $x'\n''',
         b'go\r\n', b'\x1a', b'^Z', b'word\n', b'got word\r\n<0> ')


def program_that_handles_the_stop_key_stays(options):
    # No read yet: a shell that the signal finds just before one would not run its trap.
    play(options, 'handle', b'''$RUN sh -c 'trap "echo no; seen=1" TSTP; echo go; '''
         b'''until [ "$seen" ]; do :; done; read x; exit 5'\n''',
         b'go\r\n', b'\x1a', b'no\r\n', b'word\n', b'<5> ')


def program_that_stops_itself_gives_the_terminal_back(options):
    play(options, 'self', b"$RUN sh -c 'echo one; kill -TSTP $$; echo two'\n", b'one\r\n', b'',
         b'Stopped', b'', b'<148> ', *FG, b'', b'two\r\n<0> ')


def program_continued_by_its_number_goes_on(options):
    play(options, 'number', b"$RUN sh -c 'echo $$ >pid; kill -TSTP $$; echo two; exit 6'\n",
         b'Stopped', b'kill -CONT $(cat pid)\n', b'two\r\n', b'read x\n', b'read x\r\n', b'\n', b'<0> ')


def reader_in_the_background_stops(options):
    play(options, 'reader', b"$RUN sh -c 'read x; echo got $x' &\n", PROMPT, b'wait %1\n', b'<149> ',
         b'fg\n', b'read x', b'word\n', b'got word\r\n<0> ', shells=['bash'])


def stopped_jobs_end_by_kill(options):
    play(options, 'kill', CAT, b'go\r\n', *STOP, b'job=$(jobs -p); kill %1\n', b'<0> ',
         b'while [ -e /proc/$job/fd/0 ]; do :; done; echo over\n', b'\nover\r\n', shells=['bash'])


def pipelines_stop_as_one(options):
    # The shell waits for one of the three, and a reader not yet stopped would take its next line.
    play(options, 'pipes', b"$RUN sh -c 'echo go; cat | cat'\n", b'go\r\n', *TALK, STOP[0], STOP[1],
         JOB_STOPPED, STOP[3], *FG, *TALK, b'\x03', b'<130> ')


def shells_in_shells_control_their_jobs(options):
    inner = b"sh -c 'echo go; exec cat'\n"
    play(options, 'nested', b"PS1='[$?] ' $RUN bash --norc --noprofile --noediting -i\n", b'[0] ', inner,
         b'go\r\n', *TALK, b'\x1a', b'Stopped', b'', b'[148] ', *FG, *TALK, b'\x03', b'[130] ',
         b'sleep 100 &\n', b'] ', b'kill %1; wait %1\n', b'[143] ', b'suspend\n', b'Stopped',
         b'', b'> ', *FG, b'\n', b'] ', b'echo ba"c"k\n', b'back\r\n', b'exit 9\n', b'<9> ')


def pager_stops_and_redraws(options):
    play(options, 'less', b'$RUN less file\n', b'line 1\r\n', *STOP, *FG, b'', b'line 1\r\n', b'q', b'<0> ')


def raw_mode_gets_the_keys_itself(options):
    play(options, 'raw', b'''$RUN $PYTHON -c 'import os, sys, tty; tty.setraw(0); os.write(1, b"go\\n"); '''
         b'''print(os.read(0, 1)); sys.exit(8)'; stty sane; echo done\n''', b'go\n', b'\x03', b"b'\\x03'",
         b'', b'done\r\n')


TESTS = [interrupt_key_ends_the_job, quit_key_ends_the_job, stopped_jobs_go_on_by_fg,
         stopped_jobs_go_on_without_an_engine_that_cares, program_that_ignores_the_stop_key_stays,
         program_that_handles_the_stop_key_stays, program_that_stops_itself_gives_the_terminal_back,
         program_continued_by_its_number_goes_on,
         reader_in_the_background_stops, stopped_jobs_end_by_kill, pipelines_stop_as_one,
         shells_in_shells_control_their_jobs, pager_stops_and_redraws, raw_mode_gets_the_keys_itself]
