# SPDX-License-Identifier: MIT
"""Signals in the middle of a patch, at many more instructions than the live test tries."""
import os

from common import ROOT, require, run

TEST = ROOT / 'tests/live/stepping/signals_come_at_each_step_of_a_patch.sh'


def signals_come_anywhere_in_a_patch(options):
    share = int(os.environ.get('WEIR_SLICE', '100'))
    rounds = max(30, 240 * share // 100)
    # A patch is some 5000 instructions; one pass over them.
    environment = dict(os.environ, WEIR=options.weir, WEIR_SEED=str(options.seed), ROUNDS=str(rounds),
                       STRIDE=str(6000 // rounds + 1))
    folder = options.folder / 'stepping'
    folder.mkdir()
    status, out, err = run(['sh', TEST], timeout=600, cwd=folder, env=environment)
    require(status == 0, f'ended with {status}: {out[-300:]} {err[-300:]}')


TESTS = [signals_come_anywhere_in_a_patch]
