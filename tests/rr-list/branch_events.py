# SPDX-License-Identifier: MIT
"""Item 3 by hardware: the true source where there is one; all around it by page faults.

Page faults are recorded as Intel's branch trace store is, so `--source=page-faults` goes the same
way from the kernel's ring to what engines read.
"""
import json
import re

import branches
from common import Missing, compile_engine, compile_program, need_events, require, run

PAGE = 4096
RING_RECORDS = 256 * 1024 // 32
READ_AT_MOST = 4095
OTHER_FAULTS = 5


def blocks(text):
    """Of each thread, in the order of their ends: the targets of its branches, oldest first."""
    found, block = [], []
    for line in text.splitlines():
        branch = re.search(r'branch [0-9a-f]+ -> ([0-9a-f]+)', line)
        if branch:
            block.append(int(branch[1], 16))
        elif 'the last' in line:
            require('by page faults in place of hardware' in line, line)
            found.append(block)
            block = []
    return found


def recorded(options, name, *arguments, ends=0):
    """(addresses that the program said, the blocks)."""
    need_events(options)
    out = options.folder / 'recorded'
    status, said, err = run([options.weir, 'branches', '--source=page-faults', '--last=8192', '-o',
                             str(out), '--', compile_program(name, options), *arguments], 60)
    require(status == ends, f'{status}: {err}')
    return [int(line, 16) for line in said.split()], blocks(out.read_text())


def faults(options, pages, mode):
    return recorded(options, 'faults', str(pages), mode, ends=-9)


def part(area, pages, index):
    start = area + index * pages * PAGE
    return range(start, start + pages * PAGE, PAGE)


def expected_blocks(areas, pages):
    """The first thread has what it did in its last image."""
    upwards = [list(part(area, pages, index)) for area in areas for index in range(3)]
    return upwards + [list(reversed(part(areas[-1], pages, 3)))]


def events_of_all_threads(options):
    """Threads, children and new images have rings of their own, which outlive them."""
    pages = 50
    areas, found = faults(options, pages, 'exec')
    whole = [range(area, area + 4 * pages * PAGE) for area in areas]
    seen = [[to for to in block if any(to in r for r in whole)] for block in found]
    require(len(areas) == 2, f'{len(areas)} images')
    require(sorted(seen) == sorted(expected_blocks(areas, pages)), f'{seen}')
    return f'{len(found)} threads of {len(areas)} images, each with its {pages} faults'


def events_go_round(options):
    """Of more than the ring holds the newest are there, without a hole."""
    pages = RING_RECORDS + 1000
    areas, found = faults(options, pages, 'kill')
    expected = expected_blocks(areas, pages)[-1]
    newest = OTHER_FAULTS - READ_AT_MOST
    seen = [to for to in found[-1] if to in range(areas[0], areas[0] + 4 * pages * PAGE)]
    require(seen[newest:] == expected[newest:], f'{len(seen)} differ')
    return f'{len(found[-1])} of {pages} faults after SIGKILL'


def events_leave_stubs_out(options):
    """What happens in stubs is weir's, and pages of stubs are known when the program is gone."""
    addresses, found = recorded(options, 'stub_faults')
    own, stubs = addresses[0], addresses[1:]
    require(stubs and own in found[0], f'{len(stubs)} pages of stubs, {found}')
    require(not set(stubs) & set(found[0]), f'stubs are shown: {set(stubs) & set(found[0])}')
    return f'no fault at {len(stubs)} pages of stubs, and the one at a page of its own'


def events_in_callbacks(options):
    """A thread reads its own ring, which lies in another process."""
    pages = 20
    need_events(options)
    program, engine = compile_program('faults', options), compile_engine('recall', options)
    out = options.folder / 'recall'
    status, said, err = run([options.weir, 'run', '-o', str(out), '-e', engine, '--', program,
                             str(pages), 'call'])
    require(status == 0, f'{status}: {err}')
    seen = re.findall(r'recall: (-?\d+), ([0-9a-f]+)', out.read_text())
    expected = [('1', f'{to:x}') for to in part(int(said, 16), pages, 0)]
    require(seen[-pages:] == expected, f'{seen[-pages:]}, expected {expected}')
    return f'{pages} callbacks saw the fault before their call'


def found_by_check(options):
    lines = run([options.weir, 'check', '--json'])[1].splitlines()
    found = [f for f in map(json.loads, lines) if f['check'] == 'branches by hardware']
    require(len(found) == 1, 'weir check does not tell')
    return found[0]


def sources_in_order(options):
    """Hardware is taken where `weir check` finds it; else copies are, and who insists is told why."""
    program = compile_program('branchy', options)
    found = found_by_check(options)
    there = found['verdict'] == 'good'
    out = options.folder / 'order'
    status = run([options.weir, 'branches', '-o', str(out), '--', program, '1'])[0]
    last = out.read_text().splitlines()[-1]
    expected = 'by hardware' if there else 'by copied functions'
    require(status == 0 and last.endswith(expected), f'{status}: {last}')
    status, _, err = run([options.weir, 'branches', '--source=hardware', '-o', str(out), '--', program,
                          '1'])
    require((status, 'cannot be had: ' in err) == ((0, False) if there else (125, True)),
            f'{status}: {err}')
    return f'{expected}; hardware: {found["value"]}'


def need_hardware(options):
    """What of it `weir check` found."""
    found = found_by_check(options)
    if found['verdict'] != 'good':
        raise Missing(f'no branches by hardware: {found["value"]}')
    return found['value']


def branch_trace_by_hardware(options):
    """What the CPU records of the fixture's functions is what single steps see there."""
    kind = need_hardware(options)
    program = compile_program('branchy', options, '-static', '-fno-pie', '-no-pie')
    own = branches.functions(program)
    seen = {}
    for source in ('step', 'hardware'):
        status, said, taken, how = branches.branches(options, program, source, '1')
        require(status == 0 and said, f'{source}: {status} {how}')
        seen[source] = [b for b in taken if any(b[0] in r for r in own.values())]
    steps, events = seen['step'], seen['hardware']
    if kind != 'trace store':
        strange = set(events) - set(steps)
        require(events and not strange, f'{len(events)} branches, not stepped: {strange}')
        return f'{len(events)} branches of stacks, all of them seen by single steps'
    common = min(len(steps), len(events))
    require(common >= branches.AT_LEAST, f'too few: {len(steps)} stepped, {len(events)} recorded')
    require(steps[-common:] == events[-common:], 'they differ')
    return f'{common} branches as single steps see them'


TESTS = [sources_in_order, events_of_all_threads, events_go_round,
         events_leave_stubs_out, events_in_callbacks, branch_trace_by_hardware]
