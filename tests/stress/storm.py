# SPDX-License-Identifier: MIT
"""The storm: every thread's checksum under weir equals that of a native replay."""
from common import ROOT, compile_program, require, run

MODES = {
    'null': ['run', '-e', 'null', '--'],
    'trace': ['trace', '-o', '{out}'],
    'stat': ['stat', '-o', '{out}'],
    'trapping': ['--no-patch', 'trace', '-o', '{out}'],
}


def run_storm(mode, seconds, options):
    storm = compile_program(ROOT / 'tests/live/storm.c', 'storm', options)
    folder = options.folder / f'storm-{mode}'
    folder.mkdir()
    prefix = [options.weir, *MODES[mode]]
    if options.reference:
        prefix = ['strace', '-f', '-o', '{out}'] if mode == 'trace' else []
    prefix = [word.format(out=folder / 'out') for word in prefix]
    seed = str(options.seed)
    status, out, err = run([*prefix, storm, str(seconds), seed], timeout=seconds * 5 + 120, cwd=folder)
    require(status == 0, f'{mode}: ended with {status}: {err[-800:]}')
    (folder / 'sums').write_text(out)
    native = run([storm, f'replay:{folder}/sums', seed], timeout=seconds * 5 + 120, cwd=folder)
    require(native[0] == 0, f'native replay: ended with {native[0]}: {native[2][-800:]}')
    different = [pair for pair in zip(out.splitlines(), native[1].splitlines()) if pair[0] != pair[1]]
    require(out == native[1], f'{mode}: {len(different)} sums differ, first {different[:1]}')
    require(len(out.splitlines()) == 65, f'{mode}: not all threads reported')


def storm_under_trace(options):
    run_storm('trace', options.seconds, options)


def storm_under_null(options):
    run_storm('null', max(3, options.seconds // 4), options)


def storm_under_stat(options):
    run_storm('stat', max(3, options.seconds // 4), options)


def storm_trapping_only(options):
    run_storm('trapping', max(3, options.seconds // 4), options)


TESTS = [storm_under_trace, storm_under_null, storm_under_stat, storm_trapping_only]
