# SPDX-License-Identifier: MIT
"""Item 4: the branches that a thread took, by copied functions, judged by single steps."""
import re
import subprocess

from common import compile_program, require, run

OWN = ('next', 'compare', 'sort_some', 'fibonacci', 'odd', 'even', 'collatz', 'words', 'text_words',
       'one_round', 'interrupted', 'start_timer')
AT_LEAST = 1500
ROUNDS = 20000
TURNS = 5


def functions(program):
    """Address ranges of the fixture's own functions."""
    out = subprocess.run(['nm', '-S', program], capture_output=True, text=True, check=True).stdout
    found = {}
    for line in out.splitlines():
        words = line.split()
        if len(words) == 4 and words[3].split('.')[0] in OWN:
            found[words[3]] = range(int(words[0], 16), int(words[0], 16) + int(words[1], 16))
    return found


def branches(options, program, source, *arguments, last=8192):
    """(status, stdout, [(from, to), ...], the line that says by what)."""
    out = options.folder / f'branches-{source}'
    status, said, err = run([options.weir, 'branches', f'--source={source}', f'--last={last}', '-o',
                             str(out), '--', program, *arguments], 200)
    text = out.read_text()
    taken = [(int(a, 16), int(b, 16))
             for a, b in re.findall(r'branch ([0-9a-f]+) -> ([0-9a-f]+)', text)]
    return status, said, taken, text.splitlines()[-1] if text else err


def branch_trace(options):
    """What copies log of the fixture's functions is what single steps see there."""
    program = compile_program('branchy', options, '-static', '-fno-pie', '-no-pie')
    own = functions(program)
    require({'fibonacci', 'collatz', 'compare', 'sort_some'} <= set(own), f'no symbols: {own}')
    seen = {}
    for source in ('step', 'copies'):
        status, said, taken, how = branches(options, program, source, '1')
        require(status == 0 and said, f'{source}: {status} {how}')
        seen[source] = [b for b in taken if any(b[0] in r for r in own.values())]
    common = min(len(taken) for taken in seen.values())
    require(common >= AT_LEAST, f'too few: { {s: len(t) for s, t in seen.items()} }')
    steps, copies = (seen[s][-common:] for s in ('step', 'copies'))
    for i, (step, copy) in enumerate(zip(steps, copies)):
        require(step == copy, f'branch {i} of {common}: stepped {step}, logged {copy}')
    kinds = {name for name, r in own.items() if any(b[0] in r for b in copies)}
    return f'{common} branches of {len(kinds)} functions as single steps see them'


def branch_trace_outlives_kills(options):
    """SIGKILL loses nothing, and signals amid logging change nothing."""
    program = compile_program('branchy', options)
    status, _, taken, how = branches(options, program, 'copies', '50', 'kill')
    require(status == -9 and len(taken) > 3000 and 'by copied functions' in how,
            f'{status}: {len(taken)} branches, {how}')
    alone = run([program, str(ROUNDS)])
    status, said, _, how = branches(options, program, 'copies', str(ROUNDS), 'signals', last=1)
    require((status, said) == alone[:2], f'with signals: {status} {said!r}, alone {alone[:2]}')
    return f'{len(taken)} branches after SIGKILL; the same sum under a storm of signals'


def nanoseconds(result):
    return int(re.search(r'(\d+) ns', result[2])[1])


def branch_trace_costs(options):
    """At most three times the time, with the C library copied, too; nothing where nobody asks."""
    program = compile_program('branchy', options, '-O2', '-static')
    quiet = [options.weir, '-o', str(options.folder / 'costs')]
    columns = {
        'native': [program],
        'off': [*quiet, 'run', '-e', 'null', '--', program],
        'on': [*quiet, 'branches', '--source=copies', '--last=1', '--', program],
    }
    text = {name: run([*command, '1', 'text'])[1] for name, command in columns.items()}
    require(text['off'] == text['native'] != text['on'], f'the text: {text}')
    times = {name: [] for name in columns}
    for _ in range(TURNS):
        for name, command in columns.items():
            times[name].append(nanoseconds(run([*command, str(ROUNDS // 10)])))
    least = {name: min(values) for name, values in times.items()}
    on, off = least['on'] / least['native'], least['off'] / least['native']
    require(on <= 3, f'{on:.2f} times the native time')
    return f'{on:.2f} times the native time, {off:.2f} times where it is off and no byte differs'


TESTS = [branch_trace, branch_trace_outlives_kills, branch_trace_costs]
