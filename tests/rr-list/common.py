# SPDX-License-Identifier: MIT
"""What the tests of rr's list share: options, compiled programs, bounded runs."""
import argparse
import os
import pathlib
import signal
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ENGINE_FLAGS = ['-O2', '-Wall', '-Wextra', '-Werror', '-ffreestanding', '-nostdlib', '-shared',
                '-fno-stack-protector', '-mgeneral-regs-only', '-fno-plt', '-fPIC',
                '-fno-asynchronous-unwind-tables', '-fno-builtin', '-fcf-protection=none']


class Failed(Exception):
    """A test's sentence about what went wrong."""


class Missing(Exception):
    """What the machine lacks for a test."""


def require(holds, sentence):
    if not holds:
        raise Failed(sentence)


def parse_options():
    parser = argparse.ArgumentParser(description='What rr wanted from a kernel.')
    parser.add_argument('settings', nargs='*', metavar='WEIR=PATH')
    parser.add_argument('--only', action='append', metavar='PATTERN', help='a regular expression')
    parser.add_argument('--seed', type=int, default=0, help='which tests a slice takes')
    parser.add_argument('--slice', type=int, default=int(os.environ.get('WEIR_SLICE', '100')),
                        metavar='PERCENT')
    options = parser.parse_args()
    settings = dict(s.split('=', 1) for s in options.settings)
    weir = settings.get('WEIR', os.environ.get('WEIR', ROOT / 'build/weir'))
    options.weir = str(pathlib.Path(weir).resolve())
    options.build = pathlib.Path(os.environ.get('WEIR_BUILD', pathlib.Path(options.weir).parent))
    options.folder = pathlib.Path(tempfile.mkdtemp(prefix='weir-rr-list-'))
    return options


def compile_with(command, out):
    subprocess.run([*command, '-o', str(out)], check=True, timeout=120)
    return str(out)


def compile_program(name, options, *flags):
    source = HERE / 'programs' / f'{name}.c'
    return compile_with(['gcc', '-std=gnu11', '-D_GNU_SOURCE', '-O1', '-pthread', str(source),
                         *flags], options.folder / name)


def host_has(name, options):
    """What tests/live/host.h tries."""
    tool = compile_with(['gcc', '-std=gnu11', '-D_GNU_SOURCE', '-O1', str(ROOT / 'tests/live/host.c')],
                        options.folder / 'host')
    return run([tool, name])[0] == 0


def need_counter_to_forbid(options):
    """Some virtual machines take PR_SET_TSC and do nothing."""
    if not host_has('counter', options):
        raise Missing('the counter cannot be forbidden')


def need_events(options):
    """Sandboxes refuse perf_event_open, for which page faults would do."""
    if not host_has('events', options):
        raise Missing('perf_event_open is refused')


def compile_engine(name, options):
    source = HERE / 'programs' / f'{name}.c'
    return compile_with(['gcc', '-std=gnu11', *ENGINE_FLAGS, f'-I{ROOT}/include', str(source)],
                        options.folder / f'{name}.so')


def compile_hosted(name, options):
    return compile_with(['gcc', '-std=gnu11', '-D_GNU_SOURCE', '-DWEIR_HOST', '-O1',
                         f'-I{ROOT}/include', str(HERE / 'programs' / f'{name}.c'),
                         str(options.build / 'src/hosted/libweir-host.a'), '-pthread'],
                        options.folder / f'{name}-hosted')


def run(command, timeout=120, **more):
    """A bounded run in a session of its own; returns (status or 'timeout', stdout, stderr)."""
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, start_new_session=True, text=True,
                             errors='replace', **more)
    try:
        out, err = child.communicate(timeout=timeout)
        return child.returncode, out, err
    except subprocess.TimeoutExpired:
        return 'timeout', '', ''
    finally:
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        child.wait()
