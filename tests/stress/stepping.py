# SPDX-License-Identifier: MIT
"""Signals in the middle of a patch, at many more instructions than the live test tries."""
import os
import re

from common import ROOT, require, run

TEST = ROOT / 'tests/live/stepping/signals_come_at_each_step_of_a_patch.sh'


# More than a patch has different instructions: some 1,800 among 7,000 steps.
ALL_KINDS = {'ROUNDS': '2600', 'STRIDE': '0'}


def signals_come_anywhere_in_a_patch(options):
    """At each instruction of it in a full run; else at some, a part of all steps further each time."""
    share = int(os.environ.get('WEIR_SLICE', '100'))
    rounds = max(30, 240 * share // 100)
    steps = ALL_KINDS if share >= 100 else {'ROUNDS': str(rounds), 'STRIDE': str(6000 // rounds + 1)}
    environment = dict(os.environ, WEIR=options.weir, WEIR_SEED=str(options.seed), **steps)
    folder = options.folder / 'stepping'
    folder.mkdir()
    status, out, err = run(['sh', TEST], timeout=800, cwd=folder, env=environment)
    require(status == 0, f'ended with {status}: {out[-300:]} {err[-300:]}')
    require(share < 100 or re.search(r'^0 of \d+ kinds left over$', out, re.M), f'not all: {out[-300:]}')


TESTS = [signals_come_anywhere_in_a_patch]
