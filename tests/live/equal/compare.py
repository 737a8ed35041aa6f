# SPDX-License-Identifier: MIT
"""Compares two traces in strace's grammar: per thread, the sequence of (call, result).

Threads are named by how they came about, not by number: the first is "0", the
second thing it created "0.2", and so on, so that two runs line up. Addresses,
process numbers and times become words; everything else must be the same.
"""
import json
import re

LINE = re.compile(r'^(?:\[pid\s+)?(\d+)\]?\s+(.*)$')
CALL = re.compile(r'^([a-z_]\w*)\(')
RESUMED = re.compile(r'^<\.\.\. (\w+) resumed>')
RESULT = re.compile(r'= (-?\d+|0x[0-9a-f]+|\?)((?: [A-Z]\w+)?)(?: \(.*\))?(?: <[\d.]+>)?$')
END = re.compile(r'^\+\+\+ (.*) \+\+\+$')
CREATORS = {'clone', 'clone3', 'fork', 'vfork'}
ADDRESSES = {'mmap', 'brk', 'mremap', 'shmat'}
TASKS = CREATORS | {'getpid', 'gettid', 'getppid', 'wait4', 'waitid', 'set_tid_address', 'getpgrp',
                    'getpgid', 'getsid', 'setsid'}
TIMES = {'time', 'times', 'rt_sigtimedwait_time'}
# Ends of calls that the death of the process cut off look alike.
CUT_OFF = '? cut off'


class Thread:
    """One task: its name, and what it called."""

    def __init__(self, name):
        self.name = name
        self.created = 0
        self.calls = []      # [name, raw result, text]
        self.open_call = None
        self.ending = None


def result_of(body):
    found = RESULT.search(body)
    return (found[1], found[2].strip()) if found else ('?', '')


class Trace:
    """A parsed trace; feed it lines, then ask for sequences()."""

    def __init__(self, lines):
        self.threads = {}
        self.names = {}
        self.order = []
        for line in lines:
            found = LINE.match(line.rstrip('\n'))
            if found:
                self.take(int(found[1]), found[2])
        self.name_all()

    def thread(self, tid):
        thread = self.threads.get(tid)
        if thread is None or thread.ending is not None:
            thread = self.threads[tid] = Thread(None)
            self.order.append((tid, thread))
        return thread

    def take(self, tid, body):
        if body.startswith('--- '):
            return
        ending = END.match(body)
        if ending and tid in self.threads:
            self.threads[tid].ending = ending[1]
            return
        self.take_call(self.thread(tid), body)

    def take_call(self, thread, body):
        resumed, call = RESUMED.match(body), CALL.match(body)
        if resumed and thread.open_call is not None:
            thread.open_call[1] = result_of(body)
            thread.open_call[2] += ' ' + body
            thread.open_call = None
        elif call:
            entry = [call[1], result_of(body), body]
            thread.calls.append(entry)
            unfinished = '<unfinished ...>' in body and not RESULT.search(body)
            thread.open_call = entry if unfinished else None

    def name_all(self):
        """Walks creations depth first; a tid may be used again later."""
        if not self.order:
            return
        unnamed = list(self.order)
        first_tid, first = unnamed.pop(0)
        self.name_below(first_tid, first, '0', unnamed)

    def name_below(self, tid, thread, name, unnamed):
        thread.name = name
        self.names[tid] = name
        for call, (value, _), _ in thread.calls:
            if call not in CREATORS or not value.isdigit() or value == '0':
                continue
            thread.created += 1
            for i, (child_tid, child) in enumerate(unnamed):
                if child_tid == int(value):
                    del unnamed[i]
                    self.name_below(child_tid, child, f'{name}.{thread.created}', unnamed)
                    break

    def word_for(self, call, value, error):
        if error:
            return f'{value} {error}'
        if value == '?':
            return CUT_OFF
        if call in ADDRESSES:
            return 'ADDRESS'
        if call in TIMES:
            return 'TIME'
        if call in TASKS and value.isdigit() and value != '0':
            return 'task ' + self.names.get(int(value), 'outside')
        return value

    def sequences(self):
        """Thread name to a list of (call, result word), then the ending."""
        sequences = {}
        for _, thread in self.order:
            words = [(call, self.word_for(call, *result)) for call, result, _ in thread.calls]
            sequences[thread.name] = words + [('end', thread.ending)]
        return sequences

    def texts(self, name):
        for _, thread in self.order:
            if thread.name == name:
                return [text for _, _, text in thread.calls] + ['(end)']
        return []


def compare_traces(left_lines, right_lines):
    """Returns a list of sentences about what differs; left is the reference."""
    left, right = Trace(left_lines), Trace(right_lines)
    want, got = left.sequences(), right.sequences()
    problems = []
    if set(want) != set(got):
        problems.append(f'threads {sorted(map(str, got))}, wanted {sorted(map(str, want))}')
    for name in sorted(set(want) & set(got), key=str):
        problems += compare_thread(name, want[name], got[name], left.texts(name), right.texts(name))
    return problems


def compare_thread(name, want, got, want_texts, got_texts):
    for i, (a, b) in enumerate(zip(want, got)):
        if a != b:
            return [f'thread {name}, call {i + 1}: {b[0]} = {b[1]}, wanted {a[0]} = {a[1]}\n'
                    f'      got    {got_texts[i][:150]}\n      wanted {want_texts[i][:150]}']
    if len(want) != len(got):
        return [f'thread {name}: {len(got) - 1} calls, wanted {len(want) - 1}']
    return []


def parse_counts(text):
    """Call counts from strace's -c table or from JSON, one object per line or one in all."""
    if text.lstrip().startswith(('{', '[')):
        return counts_of_json(text)
    counts = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) >= 5 and words[0].replace('.', '').isdigit() and words[-1] != 'total':
            counts[words[-1]] = (int(words[3]), int(words[4]) if len(words) == 6 else 0)
    return counts


def counts_of_json(text):
    try:
        values = [json.loads(text)]
    except json.JSONDecodeError:
        values = [json.loads(line) for line in text.splitlines() if line.strip()]
    counts = {}
    collect_counts(values, counts)
    return counts


def collect_counts(value, counts):
    if isinstance(value, list):
        for item in value:
            collect_counts(item, counts)
    elif isinstance(value, dict):
        name = value.get('syscall') or value.get('name') or value.get('call')
        if isinstance(name, str) and isinstance(value.get('calls'), int) and name != 'total':
            counts[name] = (value['calls'], value.get('errors') or 0)
            return
        for item in value.values():
            collect_counts(item, counts)


def compare_counts(want, got):
    """strace -c leaves out numbers that no table has; counting those as well is right."""
    problems = []
    for name in sorted(name for name in set(want) | set(got) if not name.startswith('syscall_0x')):
        if want.get(name) != got.get(name):
            problems.append(f'{name}: (calls, errors) {got.get(name)}, wanted {want.get(name)}')
    return problems
