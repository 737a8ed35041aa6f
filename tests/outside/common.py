# SPDX-License-Identifier: MIT
"""What the parts share: a case, a bounded run, the difference of two runs."""
import collections
import os
import signal
import subprocess

Case = collections.namedtuple('Case', 'name seconds prepare run')
Outcome = collections.namedtuple('Outcome', 'status lines')


class Missing(Exception):
    """What the machine lacks for a case."""


class NotPrepared(Exception):
    """What a case needs could not be fetched or built."""


def run(command, folder, timeout, **more):
    """Returns (status or 'timeout', output of both kinds); leaves no process of its session."""
    child = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, start_new_session=True, text=True,
                             errors='replace', **more)
    try:
        out, _ = child.communicate(timeout=timeout)
        return child.returncode, out
    except subprocess.TimeoutExpired:
        end_session(child)
        out, _ = child.communicate()
        return 'timeout', out
    finally:
        end_session(child)


def end_session(child):
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def differences(native, weir):
    """Lines that only one of the two has, with - for native and + for weir."""
    first, second = collections.Counter(native.lines), collections.Counter(weir.lines)
    found = [f'- {line}' for line in (first - second).elements()]
    found += [f'+ {line}' for line in (second - first).elements()]
    if native.status != weir.status:
        found.append(f'status {weir.status}, natively {native.status}')
    return found
