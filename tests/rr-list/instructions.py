# SPDX-License-Identifier: MIT
"""Items 2 and 7: instructions whose results are not the program's own."""
import json
import re

from common import (ENGINE_FLAGS, ROOT, compile_program, compile_with, need_counter_to_forbid,
                    require, run)

POINTS = ROOT / 'tests/live/points'
AVX_STATE = 0xe4  # of xcr0: ymm, opmask, the two of zmm; protection keys and others may stay


def program_of_points(name, options):
    return compile_with(['gcc', '-std=gnu11', '-D_GNU_SOURCE', '-O1', '-pthread',
                         str(POINTS / f'{name}.c')], options.folder / name)


def engine_of_points(name, options):
    return compile_with(['gcc', '-std=gnu11', *ENGINE_FLAGS, f'-I{ROOT}/include', '-Wno-unused-parameter',
                         str(POINTS / f'{name}.c')], options.folder / f'{name}.so')


def instruction_events(options):
    """All kinds in all operand forms are the engine's to answer, and happen once under signals."""
    engine = engine_of_points('answers_engine', options)
    status, out, err = run([options.weir, 'run', '-e', engine, '--',
                            program_of_points('answers_program', options)])
    require(status == 0, f'{status}: {out}{err}')
    storm = program_of_points('storm_program', options)
    status, out, err = run([options.weir, 'run', '-e', engine, '--', storm, 'counts'])
    require(status == 0, f'under signals: {status}: {out}{err}')
    return f'{out.strip()} reads answered, each once, while a timer interrupts'


def signal_state_across_rdtsc_traps(options):
    """rdtsc in generated code traps; mask, actions and prctl are the program's as before."""
    need_counter_to_forbid(options)
    engine = engine_of_points('answers_engine', options)
    program = program_of_points('generated_program', options)
    status, out, err = run([options.weir, 'run', '-e', f'{engine},backstop,count', '--', program])
    found = re.search(r'(\d+) instructions', err)
    require(status == 0 and found and int(found[1]) == 72, f'{status}: {out}{err}')
    return f'{found[1]} reads, 45 of them trapped with all signals blocked, in three images'


def trapping_cpuid(options):
    """Two tables are two machines, on every CPU; the cost through the table beside the CPU's."""
    program = program_of_points('cpuid_program', options)
    native = run([program])[1]
    masked = run([options.weir, 'run', '--cpuid=mask=avx,rdrand', '--', program])[1]
    state = re.search(r'xcr0 (\w+) ', masked)
    require('avx 0 avx2 0 avx512f 0 fma 0 rdrand 0' in masked, masked)
    require(state and int(state[1], 16) & AVX_STATE == 0, masked)
    table = options.folder / 'table'
    table.write_text(run([program, 'dump'])[1])
    again = run([options.weir, 'run', f'--cpuid={table}', '--', program])
    require(again[:2] == (0, native), f'{again[0]}: {again[1]}{again[2]}')
    # How many times faster is the bench's to check: what a cpuid costs natively is the
    # hypervisor's affair, and differs by a factor of five from one machine to the next.
    cost = compile_program('cpuid_cost', options)
    slow = run([cost])[1].split()
    fast = run([options.weir, 'run', '--cpuid=mask=tbm', '--', cost])[1].split()
    require(slow[1:] == ['cpuid'] and fast[1:] == ['jump'], f'{slow}, {fast}')
    return f'{fast[0]} ns through the table, {slow[0]} ns by the CPU'


def rate_of_aes(command):
    """Bytes per second, in thousands."""
    status, out, err = run(command + ['openssl', 'speed', '-elapsed', '-seconds', '1', '-bytes',
                                      '8192', '-evp', 'aes-128-cbc'])
    found = re.search(r'^AES-128-CBC\s+([\d.]+)k', out, re.M)
    require(status == 0 and found, f'{status}: {out}{err}')
    return float(found[1])


def programs_under_a_mask(options):
    """What looks at the CPU finds the masked one: ifuncs, a JIT, OpenSSL, /proc/cpuinfo."""
    def masked(names):
        return [options.weir, 'run', f'--cpuid=mask={names}', '--']

    def words(text):
        return text.replace(',', ' ').split()

    chooser = compile_program('chooser', options)
    plain, under = run([chooser])[1].split(), run([*masked('avx2'), chooser])[1].split()
    require(plain[0] == 'avx2' and under[0] == 'plain' and plain[1] != under[1], f'{plain} {under}')
    jit = ['luajit', '-e', 'print(jit.status())']
    plain, under = words(run(jit)[1]), words(run([*masked('sse4_1,bmi2'), *jit])[1])
    require(set(plain) - set(under) == {'SSE4.1', 'BMI2'}, f'{plain} {under}')
    reader = ['grep', '-cw', 'sse4_1', '/proc/cpuinfo']
    require(int(run(reader)[1]) > 0 and run([*masked('sse4_1'), *reader])[1] == '0\n', 'cpuinfo')
    fast, slow = rate_of_aes([options.weir, 'run', '-e', 'null', '--']), rate_of_aes(masked('aes'))
    require(slow < 0.7 * fast, f'OpenSSL made {fast} and, masked, {slow} kB/s')
    return (f'ifuncs, LuaJIT and /proc/cpuinfo agree; aes-128-cbc at {fast / 1e6:.2f} GB/s, '
            f'{slow / 1e6:.2f} without AES')


def probes(options):
    """Any kind of instruction under a probe, under signals; the cost of a hit beside a uprobe's."""
    program = program_of_points('displaced_program', options)
    names = run([program, '1', 'names'])[1].split()
    places = ''.join(f',at=displaced_program:probed_{name}' for name in names)
    status, out, err = run([options.weir, 'run', '-e', f'probe,count{places}', '--', program, '500'])
    exact = len(re.findall(': 500 hits, 0 returns, 1 places, 0 impossible', err))
    require(status == 0 and exact == len(names), f'{status}: {exact} of {len(names)} exact: {out}')
    figures = run([str(ROOT / 'bench/run'), f'WEIR={options.weir}', '--quick', '--rounds', '1', '--rows',
                   'probe', '--columns', 'native,probe,uprobe', '--json', str(options.folder / 'json')])
    require(figures[0] == 0, figures[2])
    medians = json.loads((options.folder / 'json').read_text())['rows']['probe']['median']
    require(medians['probe'] <= medians['uprobe'] / 10, str(medians))
    return (f'{len(names)} kinds of instructions; {medians["probe"]:.0f} ns for a hit, '
            f'{medians["uprobe"]:.0f} ns for one of a uprobe')


TESTS = [trapping_cpuid, programs_under_a_mask, instruction_events, probes, signal_state_across_rdtsc_traps]
