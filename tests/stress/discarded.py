# SPDX-License-Identifier: MIT
"""Code that is made, run and discarded, a million times, leaves nothing behind.

Stubs and mappings stay bounded, and as many calls go by jump in the last rounds as
in the first. Generated code traps, always; what comes from files is rewritten.
"""
import os
import re

from common import HERE, compile_program, require, run

MAPPINGS_MORE = 2000
KIBIBYTES_MORE = 16 << 10


def check_rounds(kind, rounds, options):
    program = compile_program(HERE / 'programs/discarded_code.c', 'discarded_code', options)
    folder = options.folder / f'discarded-{kind}'
    folder.mkdir()
    rounds = max(10000, rounds * int(os.environ.get('WEIR_SLICE', '100')) // 100)
    status, out, err = run([options.weir, 'run', '-e', 'null', '--', program, kind, str(rounds)],
                           timeout=1400, cwd=folder)
    print(f'{kind}, {rounds} rounds\n{out}', end='', flush=True)
    require(status == 0, f'ended with {status}: {err[-400:]}')
    lines = re.findall(r'^(?:first|last): (\d+) mappings, (\d+) KiB, (\d+) of 1000', out, re.M)
    require(len(lines) == 2, f'printed {out!r}')
    first, last = ([int(number) for number in line] for line in lines)
    require(last[0] <= first[0] + MAPPINGS_MORE, f'mappings: {first[0]}, then {last[0]}')
    require(last[1] <= first[1] + KIBIBYTES_MORE, f'KiB: {first[1]}, then {last[1]}')
    return first[2], last[2]


def loaded_code_leaves_nothing(options):
    first, last = check_rounds('loaded', 200000, options)
    require(first >= 950 and last >= first - 5, f'by jump of 1000: {first}, then {last}')


def generated_code_leaves_nothing(options):
    first, last = check_rounds('generated', 1000000, options)
    require(last >= first, f'by jump of 1000: {first}, then {last}')


TESTS = [loaded_code_leaves_nothing, generated_code_leaves_nothing]
