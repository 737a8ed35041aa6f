# SPDX-License-Identifier: MIT
"""Every live program in adverse mode: patched and restored at random, rings full.

The live suite runs a share of them so; here all of them run, with dice of the seed.
"""
import os
import re

from common import ROOT, require, run


def live_programs_survive_adverse_mode(options):
    share = int(os.environ.get('WEIR_SLICE', '100'))
    status, out, err = run([ROOT / 'tests/live/run', f'WEIR={options.weir}', '--modes', 'native,adverse',
                            '--adverse-share', '100', '--seed', str(options.seed)], timeout=1200)
    bad = [line for line in out.splitlines() if line.startswith('not ok')]
    require(status == 0, f'{bad[:5]} {err[-400:]}')
    counts = re.search(r'^(\d+) passed', out, re.M)
    require(counts is not None and int(counts[1]) > 10 * share // 100, f'too few ran: {out[-200:]}')


TESTS = [live_programs_survive_adverse_mode]
