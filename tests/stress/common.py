# SPDX-License-Identifier: MIT
"""What the stress tests share: options, compiled targets, bounded runs of weir."""
import argparse
import os
import pathlib
import signal
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


class Failed(Exception):
    """A test's sentence about what went wrong."""


def require(holds, sentence):
    if not holds:
        raise Failed(sentence)


def parse_options(argv=None):
    parser = argparse.ArgumentParser(description='Storms, sudden deaths and bad input.')
    parser.add_argument('settings', nargs='*', metavar='WEIR=PATH')
    parser.add_argument('--only', action='append', metavar='PATTERN', help='a regular expression')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--seconds', type=int, help='length of the long storm (default 60)')
    parser.add_argument('--kills', type=int, help='deaths by SIGKILL (default 1000)')
    parser.add_argument('--reference', action='store_true',
                        help='run the targets under strace or natively instead, to try the tests')
    parser.add_argument('--random-bits', choices=['yes', 'no'],
                        help='start programs also with vm.mmap_rnd_bits at its highest, which holds '
                        'for the whole machine meanwhile (default: in full runs that may set it)')
    options = parser.parse_args(argv)
    settings = dict(s.split('=', 1) for s in options.settings)
    weir = settings.get('WEIR', os.environ.get('WEIR', ROOT / 'build/weir'))
    options.weir = str(pathlib.Path(weir).resolve())
    share = int(os.environ.get('WEIR_SLICE', '100'))
    options.seconds = options.seconds or max(5, 60 * share // 100)
    options.kills = options.kills or max(50, 1000 * share // 100)
    options.folder = pathlib.Path(tempfile.mkdtemp(prefix='weir-stress-'))
    return options


def compile_program(source, name, options, *flags, compiler='gcc'):
    out = options.folder / name
    if out.exists():
        return str(out)
    command = [compiler, '-std=gnu11', '-D_GNU_SOURCE', '-O1', '-Wall', '-Wextra', '-Werror', '-pthread',
               f'-I{ROOT}/tests/live', '-o', str(out), str(source), *flags]
    subprocess.run(command, check=True, timeout=120)
    return str(out)


def run(command, timeout=120, **more):
    """A bounded run in a session of its own; returns (status or 'timeout', stdout, stderr)."""
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, start_new_session=True, text=True,
                             errors='replace', **more)
    try:
        out, err = child.communicate(timeout=timeout)
        return child.returncode, out, err
    except subprocess.TimeoutExpired:
        end_session(child)
        return 'timeout', '', ''


def end_session(child):
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    child.wait()
