# SPDX-License-Identifier: MIT
"""Small programs of every libc and kind, a thousand times each, wherever things lie.

Tests of libcs are known to fail now and then under tools that rewrite code: an
address is taken, a window is not free, output comes in another order. Each start
here has a layout of its own, and all must end alike. docs/flakiness.md keeps what
was found.
"""
import concurrent.futures
import contextlib
import os
import pathlib
import random
import resource
import signal
import subprocess
import sys

from common import HERE, compile_program, require, run

STARTS = 1000
HUGE_STACK = 1 << 40
PLUGIN = ['-shared', '-fPIC']
RANDOM_BITS = pathlib.Path('/proc/sys/vm/mmap_rnd_bits')
MOST_RANDOM = 32
# Says what was set, and waits to be killed.
KILLED_WITH_ALL_BITS = """
import layouts, signal
with layouts.all_random_bits():
    print(layouts.RANDOM_BITS.read_text(), end='', flush=True)
    signal.pause()
"""

# (name, compiler, flags, flags of its library or None)
KINDS = [
    ('dynamic', 'gcc', ['-DPLUGIN'], PLUGIN),
    ('nopie', 'gcc', ['-DPLUGIN', '-no-pie', '-fno-pie'], PLUGIN),
    ('static', 'gcc', ['-static'], None),
    ('static-pie', 'gcc', ['-static-pie'], None),
    ('musl', 'musl-gcc', ['-DPLUGIN'], PLUGIN),
    ('musl-static', 'musl-gcc', ['-static'], None),
]
MODES = [['run', '-e', 'null', '--'], ['trace', '-o', '/dev/null'], ['--no-patch', 'run', '-e', 'null', '--']]


def unlimited_stack():
    hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
    resource.setrlimit(resource.RLIMIT_STACK, (hard, hard))


def huge_stack():
    """Mappings begin that far below the stack. A corner of weir's own, with fewer starts."""
    hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
    resource.setrlimit(resource.RLIMIT_STACK, (HUGE_STACK, hard))


def commands(options):
    """One command per kind of program, without weir."""
    result = []
    for name, compiler, flags, library in KINDS:
        program = compile_program(HERE / 'programs/fixture.c', f'fixture-{name}', options, *flags,
                                  compiler=compiler)
        command = [program]
        if library is not None:
            command.append(compile_program(HERE / 'programs/plugin.c', f'plugin-{name}.so', options,
                                           *library, compiler=compiler))
        result.append(command)
    result.append([compile_program(HERE / 'programs/bare_fixture.c', 'fixture-bare', options,
                                   '-nostdlib', '-ffreestanding', '-static', '-fno-stack-protector')])
    return result


def start(command, more):
    status, out, err = run(command, timeout=120, **more)
    if status == 0 and out == 'ok\n' and err == '':
        return None
    return f'{" ".join(command[1:])}: ended with {status}, {out!r}, {err[-600:]!r}'


def check_layout(options, prefix=(), starts=STARTS, **more):
    starts = max(20, starts * int(os.environ.get('WEIR_SLICE', '100')) // 100)
    chance = random.Random(options.seed)
    jobs = [[*prefix, options.weir, *chance.choice(MODES), *command]
            for command in commands(options) for _ in range(starts)]
    chance.shuffle(jobs)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        failures = [f for f in pool.map(lambda job: start(job, more), jobs) if f]
    require(not failures, f'{len(failures)} of {len(jobs)} starts: {failures[:3]}')


def fixtures_run_anywhere(options):
    check_layout(options)


def fixtures_run_below_an_unlimited_stack(options):
    check_layout(options, preexec_fn=unlimited_stack)


def fixtures_run_below_a_huge_stack(options):
    check_layout(options, starts=STARTS // 10, preexec_fn=huge_stack)


def fixtures_run_in_the_fixed_layout(options):
    check_layout(options, prefix=['setarch', '-R'])


@contextlib.contextmanager
def all_random_bits():
    """The setting is everybody's: who dies in between leaves the pipe, and a shell puts it back."""
    before = RANDOM_BITS.read_text().strip()
    keeper = subprocess.Popen(['sh', '-c', f'cat >/dev/null; echo {before} >{RANDOM_BITS}'],
                              stdin=subprocess.PIPE, start_new_session=True)
    try:
        RANDOM_BITS.write_text(f'{MOST_RANDOM}\n')
        yield
    finally:
        keeper.stdin.close()
        keeper.wait()
    after = RANDOM_BITS.read_text().strip()
    require(after == before, f'{RANDOM_BITS} was {before} and is {after}')


def may_set_random_bits():
    return os.access(RANDOM_BITS, os.W_OK)


def fixtures_run_with_all_random_bits(options):
    with all_random_bits():
        check_layout(options)


def random_bits_are_put_back(options):
    """Also when whoever raised them is killed."""
    before = RANDOM_BITS.read_text()
    user = subprocess.Popen([sys.executable, '-c', KILLED_WITH_ALL_BITS], cwd=HERE,
                            stdout=subprocess.PIPE, start_new_session=True, text=True)
    raised = user.stdout.readline()
    os.kill(user.pid, signal.SIGKILL)
    user.wait()
    # The keeper has the other end, too: nothing more comes when it is gone.
    user.stdout.read()
    require(int(raised) == MOST_RANDOM, f'raised to {raised!r}')
    require(RANDOM_BITS.read_text() == before, 'the setting stayed as it was raised')


TESTS = [fixtures_run_anywhere, fixtures_run_below_an_unlimited_stack,
         fixtures_run_below_a_huge_stack, fixtures_run_in_the_fixed_layout]
TESTS_OF_THE_MACHINE = [random_bits_are_put_back, fixtures_run_with_all_random_bits]
