# SPDX-License-Identifier: MIT
"""CPython's own tests of what is near to the kernel, of Debian's libpython3.11-testsuite."""
import functools
import os
import pathlib
import tempfile
import xml.etree.ElementTree as xml

import common

PYTHON = '/usr/bin/python3.11'
# Both runs together, roughly. test_socket is left out: some of it waits for a network.
MODULES = {
    'test_asyncio': 150,
    'test_faulthandler': 40,
    'test_fork1': 10,
    'test_mmap': 5,
    'test_multiprocessing_fork': 240,
    'test_os': 15,
    'test_posix': 5,
    'test_select': 5,
    'test_signal': 80,
    'test_subprocess': 90,
    'test_thread': 5,
    'test_threading': 40,
}
TIMEOUT = 400


def prepare(module, options):
    del options
    folder = pathlib.Path('/usr/lib/python3.11/test')
    if not (folder / module).exists() and not (folder / f'{module}.py').exists():
        raise common.NotPrepared(f'no {module} in {folder}: scripts/bootstrap outside')


def verdict(case):
    for kind in ('failure', 'error', 'skipped'):
        if case.find(kind) is not None:
            return kind
    return 'ok'


def read_results(path):
    if not path.exists():
        return []
    return [f'{verdict(case)} {case.get("name")}' for case in xml.parse(path).iter('testcase')]


def run(module, prefix, options):
    del options
    with tempfile.TemporaryDirectory(prefix='weir-cpython-') as folder:
        results = pathlib.Path(folder, 'results.xml')
        # What is repeated counts by its last result, as for the status.
        command = [*prefix, PYTHON, '-m', 'test', '-w', '--junit-xml', str(results), module]
        status, _ = common.run(command, folder, TIMEOUT, env=dict(os.environ, TMPDIR=folder))
        return common.Outcome(status, read_results(results))


def cases():
    return [common.Case(f'cpython/{module}', seconds, functools.partial(prepare, module),
                        functools.partial(run, module))
            for module, seconds in MODULES.items()]
