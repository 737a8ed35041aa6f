# SPDX-License-Identifier: MIT
"""Item 1, the proof: a second run gets results and bytes of the first one instead of a kernel."""
import json
import re
import struct

from common import compile_engine, compile_program, require, run

# What has to happen to this process itself: its memory, its signals, its end, its output.
MADE = {9, 10, 11, 12, 13, 14, 15, 25, 28, 56, 59, 60, 131, 158, 202, 218, 231, 273, 334, 435}
WRITES = {1, 18, 20}
OPENS = {2, 257}
CLOSE, MMAP = 3, 9
SUPPLY, MAKE, MAKE_DESCRIPTOR = 0, 1, 2


def read_calls(path):
    """The calls of the first run; records that go on are put together."""
    calls = []
    for line in path.read_text().splitlines():
        event = json.loads(line)
        if event['ev'] != 'written':
            continue
        chunks = [(int(c['at'], 16), bytes.fromhex(c['hex'])) for c in event['chunks']]
        if calls and calls[-1]['more']:
            calls[-1]['chunks'] += chunks
        else:
            calls.append(dict(nr=int(event['nr']), result=int(event['result']), chunks=chunks,
                              args=[int(a, 16) for a in event['args']], make=SUPPLY,
                              watched=event['watched']))
        calls[-1]['more'] = event['more']
        require(not event['truncated'], f'bytes of call {event["nr"]} are missing')
    return calls


def choose(calls):
    """Files that are mapped later are opened; output is made; all else is supplied."""
    opened = {}
    for call in calls:
        if call['nr'] in MADE or (call['nr'] in WRITES and call['args'][0] in (1, 2)):
            call['make'] = MAKE
        if call['nr'] in OPENS and call['result'] >= 0:
            opened[call['result']] = call
        if call['nr'] == CLOSE:
            opened.pop(call['args'][0], None)
        if call['nr'] == MMAP and call['args'][4] in opened:
            opened[call['args'][4]]['make'] = MAKE_DESCRIPTOR


def write_log(calls, path):
    with open(path, 'wb') as log:
        for call in calls:
            log.write(struct.pack('<qqII', call['nr'], call['result'], call['make'],
                                  len(call['chunks'])))
            for address, data in call['chunks']:
                log.write(struct.pack('<QQ', address, len(data)))
                log.write(data + bytes(-len(data) % 8))


def reinject(name, command, change, options):
    """Two runs of a command; change() alters the world between them. Returns calls supplied."""
    engine = compile_engine('reinject', options)
    fixed = ['setarch', '-R', options.weir]
    folder = options.folder / f'reinject-{name}'
    folder.mkdir()
    (folder / 'data').write_text('what the first run reads, and the second one must see\n')
    events, log = options.folder / f'{name}.json', options.folder / f'{name}.log'
    first = run([*fixed, '--json', '-o', str(events), 'run', '-e', engine, '--', *command],
                cwd=folder)
    require(first[0] == 0 and first[1], f'{name}: first run: {first}')
    calls = read_calls(events)
    choose(calls)
    write_log(calls, log)
    change(folder)
    second = run([*fixed, '-o', f'{events}.second', 'run', '-e', f'{engine},log={log}', '--',
                  *command], cwd=folder)
    said = re.search(r'reinject: (\d+) supplied, (\d+) made, (\w+)',
                     open(f'{events}.second').read())
    require(said and said[3] == 'complete', f'{name}: {open(f"{events}.second").read()[-500:]}')
    require(second[:2] == first[:2], f'{name}: printed\n{second[1]}\nand first\n{first[1]}')
    return int(said[1]), sum(len(d) for c in calls for _, d in c['chunks']), calls


def change(folder):
    (folder / 'data').write_text('something else')
    (folder / 'another').write_text('')


def reinjection_supplies_every_call(options):
    gatherer = compile_program('gatherer', options)
    static = options.folder / 'gatherer-static'
    compile_program('gatherer', options, '-static')
    (options.folder / 'gatherer').rename(static)
    gatherer = compile_program('gatherer', options)
    python = ('import os; print(os.urandom(9), os.getpid(), os.stat("data"), open("data").read(), '
              'sorted(os.listdir(".")), {n: os.times()[n] for n in range(5)})')
    programs = {
        'static': [str(static)],
        'dynamic': [gatherer],
        'ls': ['ls', '-la', '--full-time'],
        'cat': ['cat', 'data', '/proc/uptime'],
        'python': ['python3', '-S', '-c', python],
    }
    calls = size = watched = 0
    for name, command in programs.items():
        done = reinject(name, command, change, options)
        calls, size = calls + done[0], size + done[1]
        watched += sum(call['watched'] for call in done[2])
    require(watched >= 2, 'no call was watched')
    return f'{calls} calls and {size} bytes supplied to {len(programs)} programs, same output'


TESTS = [reinjection_supplies_every_call]
