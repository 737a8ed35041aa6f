# SPDX-License-Identifier: MIT
"""Code that is made, run and discarded, a million times, leaves nothing behind.

Stubs and mappings stay bounded, and as many calls go by jump in the last 10,000
rounds as in the first. What comes from files is rewritten at its second call, so
half of the four calls of a round go by jump. What the program generates traps each
time, for the reasons in ARCHITECTURE.md, section 13; there the test is that a
million short lives of code that traps leave nothing behind either.
"""
import concurrent.futures
import os
import re

from common import HERE, compile_program, require, run

ROUNDS = 1000000
LEAST_ROUNDS = 10000
MAPPINGS_MORE = 2000
KIBIBYTES_MORE = 16 << 10

# How many calls in 1000 go by jump when none finds its place taken.
BY_JUMP = {'loaded': 500, 'generated': 0}
# Places where somebody else's memory lies are met by chance.
TAKEN = 5


def run_rounds(kind, program, options):
    folder = options.folder / f'discarded-{kind}'
    folder.mkdir()
    rounds = max(LEAST_ROUNDS, ROUNDS * int(os.environ.get('WEIR_SLICE', '100')) // 100)
    command = [options.weir, 'run', '-e', 'null', '--', program, kind, str(rounds)]
    return rounds, run(command, timeout=1400, cwd=folder)


def check_rounds(kind, rounds, status, out, err):
    print(f'{kind}, {rounds} rounds\n{out}', end='', flush=True)
    require(status == 0, f'{kind}: ended with {status}: {err[-400:]}')
    lines = re.findall(r'^(?:first|last): (\d+) mappings, (\d+) KiB, (\d+) of 1000', out, re.M)
    require(len(lines) == 2, f'{kind}: printed {out!r}')
    first, last = ([int(number) for number in line] for line in lines)
    require(last[0] <= first[0] + MAPPINGS_MORE, f'{kind}: mappings: {first[0]}, then {last[0]}')
    require(last[1] <= first[1] + KIBIBYTES_MORE, f'{kind}: KiB: {first[1]}, then {last[1]}')
    for by_jump in first[2], last[2]:
        require(BY_JUMP[kind] - TAKEN <= by_jump <= BY_JUMP[kind],
                f'{kind}: by jump of 1000: {first[2]}, then {last[2]}')


def discarded_code_leaves_nothing(options):
    """Both kinds at once, on a CPU each."""
    program = compile_program(HERE / 'programs/discarded_code.c', 'discarded_code', options)
    with concurrent.futures.ThreadPoolExecutor(len(BY_JUMP)) as pool:
        runs = {kind: pool.submit(run_rounds, kind, program, options) for kind in BY_JUMP}
    for kind, ran in runs.items():
        rounds, (status, out, err) = ran.result()
        check_rounds(kind, rounds, status, out, err)


TESTS = [discarded_code_leaves_nothing]
