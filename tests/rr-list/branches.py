# SPDX-License-Identifier: MIT
"""Item 4: the branches that a thread took, by copied functions, judged by single steps."""
import re
import subprocess

from common import compile_program, require, run

OWN = ('next', 'compare', 'sort_some', 'fibonacci', 'odd', 'even', 'collatz', 'words', 'text_words',
       'one_round', 'interrupted', 'start_timer', 'choose', 'choices', 'interpret')
BUILDS = [['-static', '-fno-pie', '-no-pie'], ['-pie', '-fpie']]
IMAGE = 1 << 24  # more than the program's own file takes
AT_LEAST = 1000
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
    """(status, stdout, [(from, to), ...], the line that says by what, where `next` lies)."""
    out = options.folder / f'branches-{source}'
    status, said, err = run([options.weir, 'branches', f'--source={source}', f'--last={last}', '-o',
                             str(out), '--', program, *arguments], 200)
    text = out.read_text()
    taken = [(int(a, 16), int(b, 16))
             for a, b in re.findall(r'branch ([0-9a-f]+) -> ([0-9a-f]+)', text)]
    place = re.search(r'next at 0x([0-9a-f]+)', err)
    return (status, said, taken, text.splitlines()[-1] if text else err,
            int(place[1], 16) if place else 0)


def own_branches(options, program, own, source):
    """Of the fixture's own functions, at the addresses of the file; 0: into a library."""
    status, said, taken, how, place = branches(options, program, source, '1')
    require(status == 0 and said, f'{source}: {status} {how}')
    bias = place - own['next'].start
    moved = [(source - bias, to - bias if 0 <= to - bias < IMAGE else 0) for source, to in taken]
    return [b for b in moved if any(b[0] in r for r in own.values())]


def judge(options, build):
    """How many branches agree, and of how many functions."""
    program = compile_program('branchy', options, *build)
    own = functions(program)
    require({'fibonacci', 'collatz', 'choose', 'interpret'} <= set(own), f'no symbols: {own}')
    seen = {source: own_branches(options, program, own, source) for source in ('step', 'copies')}
    common = min(len(taken) for taken in seen.values())
    require(common >= AT_LEAST, f'too few: { {s: len(t) for s, t in seen.items()} }')
    steps, copies = (seen[s][-common:] for s in ('step', 'copies'))
    for i, (step, copy) in enumerate(zip(steps, copies)):
        require(step == copy, f'{build}: branch {i} of {common}: stepped {step}, logged {copy}')
    kinds = {name for name, r in own.items() if any(b[0] in r for b in copies)}
    require({'choose', 'interpret'} <= kinds, f'{build}: tables of jumps keep from copying: {kinds}')
    return common, len(kinds)


def branch_trace(options):
    """What copies log of the fixture's functions is what single steps see there."""
    judged = [judge(options, build) for build in BUILDS]
    return ', '.join(f'{common} branches of {kinds} functions' for common, kinds in judged) + (
        ' as single steps see them')


def branch_trace_outlives_kills(options):
    """SIGKILL loses nothing, and signals amid logging change nothing."""
    program = compile_program('branchy', options)
    status, _, taken, how, _ = branches(options, program, 'copies', '50', 'kill')
    require(status == -9 and len(taken) > 3000 and 'by copied functions' in how,
            f'{status}: {len(taken)} branches, {how}')
    alone = run([program, str(ROUNDS)])
    status, said, _, how, _ = branches(options, program, 'copies', str(ROUNDS), 'signals', last=1)
    require((status, said) == alone[:2], f'with signals: {status} {said!r}, alone {alone[:2]}')
    library = run([options.weir, 'branches', '--source=copies', '--module=libc', '--module=branchy',
                   '-o', str(options.folder / 'library'), '--', program, str(ROUNDS), 'signals'])
    require(library[:2] == alone[:2], f'with the library: {library}, alone {alone[:2]}')
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
