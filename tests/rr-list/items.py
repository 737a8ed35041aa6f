# SPDX-License-Identifier: MIT
"""Items 5 to 10 of the list, as far as they are there."""
import re

from common import (ROOT, compile_engine, compile_hosted, compile_program, need_counter_to_forbid,
                    require, run)


def register_exactness(options):
    """Every call number, by a jump and by the trap: nothing but rax, rcx and r11 changes."""
    program = compile_program('registers', options, '-static')
    figures = []
    for words, how in (([], 'by a jump'), (['--no-patch'], 'by the trap')):
        status, out, err = run([options.weir, *words, 'run', '-e', 'null', '--', program])
        found = re.search(r'(\d+) calls, (.*)', err)
        require(status == 0 and not out and found, f'{how}: {status}, {out[-500:]}{err[-500:]}')
        require(found[2] == how, f'the calls came {found[2]}, not {how}')
        figures.append(f'{found[1]} {how}')
    return ', '.join(figures) + ', with 8 KiB below the stack pointer'


def read_count(options, engine, program):
    """What the engine read of the program's perf_event, and the program afterwards."""
    status, out, err = run([options.weir, 'run', '-e', engine, '--', program])
    seen = re.findall(r'reader: (-?\d+) bytes, (\d+)', err)
    require(status == 0 and len(seen) == 2, f'{status}: {err}')
    count = int(out)
    require(seen[0][0] == '8' and 100 <= int(seen[0][1]) <= count,
            f'the engine read {seen[0]}, the program {count}')
    require(seen[1][0] == '-9', f'a descriptor that does not exist gave {seen[1]}')
    return seen[0][1]


def descriptors_of_a_tracee(options):
    """The count of a perf_event that the program opened, read inside and from another process."""
    program = compile_program('counter', options)
    inside = read_count(options, compile_engine('reader', options), program)
    outside = read_count(options, compile_hosted('reader', options), program)
    return f'{inside} page faults read by an engine inside, {outside} by a hosted one'


def stacks_below(options):
    """Ioctls of interfaces write nothing below the stack pointer; what does is reported."""
    program = compile_program('interfaces', options)
    said = '11 calls, 0 bytes; read: 10\n'
    require(run([program]) == (0, said, ''), 'the program fails natively')
    status, out, report = run([options.weir, 'check', '--oracle', '--', program])
    require((status, out) == (0, said) and ', 0 unpredicted' in report, f'{status}: {out}{report}')
    status, out, report = run([options.weir, 'check', '--oracle', '--oracle-shrink=0:1:4', '--',
                               program])
    require(status == 1 and re.search(r'^unpredicted  read: bytes', report, re.M), report)
    return '11 ioctls leave 64 KiB below it alone, a read into them is seen'


STOPS = [0, 1, 6, 11, 16, 18, 23, 26, 28, 31, 39, 41, 46, 48, 50, 53, 59, 62]
CALLS = {110: 8, 1: 25, 0: 33, 14: 61}


def stepping_into_calls(options):
    """A step onto a call runs all of it: entry and exit are reported, and no stop behind it."""
    program = compile_program('stepped', options)
    engine = compile_engine('onto', options)
    for words in ([], ['--no-patch']):
        status, _, err = run([options.weir, *words, 'run', '-e', engine, '--', program])
        stops = [int(n) for n in re.findall(r'stop at (\d+)', err)]
        exits = {int(nr): int(at) for nr, at in re.findall(r'exit (\d+) at (\d+)', err)}
        entries = [int(nr) for nr in re.findall(r'entry (\d+)', err)]
        require(status == 0 and stops == STOPS, f'{words}: {status}, stops at {stops}')
        require(exits == CALLS and entries == list(CALLS), f'{words}: {entries}, {exits}')
    return f'{len(CALLS)} calls among {len(STOPS)} stops, by a jump and by the trap'


def signal_state_of_forbidden_counters(options):
    """An engine supplies what a forbidden rdtsc reads, with all signals blocked."""
    need_counter_to_forbid(options)
    status, out, err = run([options.weir, 'run', '-e', compile_engine('clock', options), '--',
                            compile_program('forbidden', options)])
    require((status, out) == (0, 'supplied values, kept state, same status\n'),
            f'{status}: {out}{err}')
    return '1000 reads supplied, in text and in generated code; mask, action and queue kept'


STOP_ROUNDS = 5000


def storms_of_stops(options):
    """Stops and continuations of 16 threads amid clones and execs: each one is reported."""
    program = compile_program('stops', options)
    status, out, err = run([options.weir, 'run', '-e', 'null', '--', program, str(STOP_ROUNDS)], 300)
    require(status == 0, f'{status}: {out}{err}')
    return out.strip() + ' of 16 threads, none lost'


def wait_status_decoding(options):
    """Statuses of stops that race, and the one with signal 0, as the supervisor reads them."""
    program = compile_program('statuses', options, f'-I{ROOT}/src',
                              str(ROOT / 'src/supervisor/wait_status.c'))
    status, out, err = run([program], 60)
    require(status == 0, f'{status}: {out}{err}')
    return out.strip()


TESTS = [register_exactness, signal_state_of_forbidden_counters, stepping_into_calls, stacks_below,
         descriptors_of_a_tracee, wait_status_decoding, storms_of_stops]
