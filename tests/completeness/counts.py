# SPDX-License-Identifier: MIT
"""Holds what weir recorded against what the kernel counted, call by call.

A call counted in a traced process is one of three, by the place of its instruction:
the program's, made by the agent at one of the places in PLACES; weir's own, anywhere
else in the agent's text, with a number that docs/completeness.md names; or the one
that maps the agent into a new image. There must be no fourth.

The program's calls of a thread, in their order, must be its records in theirs. What
may be left over is a record, of a call that the agent answers itself, which
docs/completeness.md names, or that a signal broke off before the kernel was asked; and
a call that the kernel made again by itself.
"""
import bisect
import collections
import json
import re
import subprocess

TEXT_SIZE = 2 << 20
# Where the agent makes the program's calls: symbols behind the instructions.
PLACES = {'gate_end': 0, 'compat_gate_end': 0, 'program_call_end': 0, 'clone_call_end': 0,
          'sigreturn_call': 2}
MMAP, SIGRETURN, CLONE, VFORK, RESTART = 9, 15, 56, 58, 219
# exit and exit_group: weir ends a process itself only when it fails, which shows.
ENDS = {60, 231}
PROBLEMS_SHOWN = 20

Call = collections.namedtuple('Call', 'time pid tid nr ip first')
Record = collections.namedtuple('Record', 'nr err unfinished')


class Agent:
    """The agent's text: which instruction is where."""

    def __init__(self, image):
        out = subprocess.run(['nm', image], check=True, capture_output=True, text=True).stdout
        symbols = [line.split() for line in out.splitlines()]
        text = sorted((int(s[0], 16), s[2]) for s in symbols if len(s) == 3 and s[1] in 'tT')
        self.starts = [start for start, _ in text]
        self.names = [name for _, name in text]
        places = {name: start for start, name in text}
        self.places = {places[name] + offset for name, offset in PLACES.items()}

    def function(self, offset):
        return self.names[bisect.bisect_right(self.starts, offset - 1) - 1]


def call_numbers():
    out = subprocess.run(['gcc', '-E', '-dM', '-include', 'asm/unistd_64.h', '-x', 'c', '/dev/null'],
                         check=True, capture_output=True, text=True).stdout
    return {name: int(nr) for name, nr in re.findall(r'^#define __NR_(\w+) (\d+)$', out, re.M)}


class Named:
    """The tables of docs/completeness.md, as numbers."""

    def __init__(self, page):
        self.numbers = call_numbers()
        self.names = {nr: name for name, nr in self.numbers.items()}
        sections = re.split(r'^## ', page.read_text(), flags=re.M)
        self.own = self.table(sections, "weir's own calls")
        self.answered = self.table(sections, 'Calls that the agent answers')

    def table(self, sections, title):
        section = next(s for s in sections if s.startswith(title))
        names = re.findall(r'^\| `([\w`, ]+)` \|', section, re.M)
        return {self.numbers[n] for row in names for n in row.replace('`', '').split(', ')}

    def name(self, nr):
        return self.names.get(nr, str(nr))


class Outside:
    """What the counter wrote, by the time of each call."""

    def __init__(self, path):
        self.calls, self.parents, self.images, self.starts, self.restarts = [], {}, [], [], []
        self.complete = False
        with open(path) as lines:
            for line in lines:
                self.take(line.split())
        self.calls.sort()
        self.images.sort()
        self.starts.sort()
        self.restarts.sort()

    def take(self, words):
        kind = words[0]
        if kind == 'C':
            self.calls.append(Call(*map(int, words[1:5]), int(words[5], 16), int(words[6], 16)))
        elif kind == 'R':
            self.restarts.append((int(words[1]), int(words[2])))
        elif kind == 'F':
            self.starts.append((int(words[1]), int(words[3])))
            if words[2] != words[4]:
                self.parents[int(words[2])] = int(words[4])
        elif kind == 'X':
            self.images.append((int(words[1]), int(words[2])))
        elif kind == 'E':
            self.complete = True


def same(nr):
    """vfork is made as clone, in an order of things that the agent chooses."""
    return CLONE if nr == VFORK else nr


class Judge:
    def __init__(self, weir, agent, named):
        self.weir, self.agent, self.named = weir, agent, named
        self.problems = []
        self.program = collections.defaultdict(list)  # tid: numbers in order
        self.restarted = collections.defaultdict(set)  # tid: which of them the kernel broke off
        self.at_once = collections.defaultdict(set)  # tid: which came with no call of weir between
        self.now = {}  # tid: whether its latest call is the program's
        self.last = {}  # tid: number of its last call
        self.last_calls = collections.Counter()  # numbers of the last calls of former threads
        self.own = collections.Counter()
        self.matched = self.left_over = self.untraced_calls = 0
        self.base = None
        self.mapped = set()  # processes with the agent in them
        self.untraced = set()

    def complain(self, sentence):
        self.problems.append(sentence)

    def is_untraced(self, pid, parents):
        while pid is not None and pid not in self.untraced:
            pid = parents.get(pid)
        return pid is not None

    def take_outside(self, outside):
        if not outside.complete:
            self.complain('the kernel had no room for some calls')
        images, starts, restarts = (collections.deque(events) for events in
                                    (outside.images, outside.starts, outside.restarts))
        fresh = {}  # processes whose image has made no call
        for call in outside.calls:
            while images and images[0][0] <= call.time:
                fresh[images.popleft()[1]] = True
            while restarts and restarts[0][0] <= call.time:
                self.note_restart(restarts.popleft()[1])
            while starts and starts[0][0] <= call.time:
                self.end_thread(starts.popleft()[1])
            if call.pid != self.weir:
                self.take_call(call, fresh.pop(call.pid, False), outside.parents)
        for tid in list(self.last):
            self.end_thread(tid)

    def note_restart(self, tid):
        if self.now.get(tid, False):
            self.restarted[tid].add(len(self.program[tid]) - 1)

    def end_thread(self, tid):
        if tid in self.last:
            self.last_calls[self.last.pop(tid)] += 1

    def take_call(self, call, first_of_image, parents):
        if first_of_image and self.maps_agent(call):
            self.mapped.add(call.pid)
            return
        offset = call.ip - self.base if self.base is not None else -1
        if 0 <= offset < TEXT_SIZE:
            self.take_agents_call(call, offset)
        elif self.is_untraced(call.pid, parents):
            self.untraced_calls += 1
        elif first_of_image and self.is_traced(call.pid, parents):
            self.complain(f'process {call.pid}: its image makes {self.named.name(call.nr)} untraced')
        elif self.is_traced(call.pid, parents):
            self.complain(f'process {call.pid}: {self.named.name(call.nr)} escapes, at {call.ip:x}')

    def is_traced(self, pid, parents):
        """What weir forks is its own until the agent is in it."""
        while pid is not None and pid not in self.mapped:
            pid = parents.get(pid)
        return pid is not None

    def maps_agent(self, call):
        if call.nr != MMAP or call.first % TEXT_SIZE != 0 or call.first == 0:
            return False
        if self.base is None:
            self.base = call.first
        return call.first == self.base

    def take_agents_call(self, call, offset):
        of_program = offset in self.agent.places
        if of_program and self.now.get(call.tid, False):
            self.at_once[call.tid].add(len(self.program[call.tid]))
        self.now[call.tid] = of_program
        if of_program or call.nr in ENDS:
            self.program[call.tid].append(same(call.nr))
            self.last[call.tid] = same(call.nr)
            return
        self.own[call.nr] += 1
        if call.nr not in self.named.own:
            self.complain(f'weir makes {self.named.name(call.nr)}, which has no name, '
                          f'in {self.agent.function(offset)}')

    def may_be_left_over(self, record):
        return (record.nr in self.named.answered or record.unfinished or
                str(record.err).startswith('ERESTART'))

    def is_made_again(self, tid, at, record):
        """
        Is this call the former one, made again without a record of its own? The kernel does
        so at once; after a signal the agent may, but then the record says nothing of it.
        """
        counted = self.program[tid]
        if at - 1 not in self.restarted[tid] or at >= len(counted):
            return False
        told = str(record.err).startswith('ERESTART') or record.err == 'EINTR'
        return (counted[at] in (counted[at - 1], RESTART) and
                (at in self.at_once[tid] or not told))

    def match_thread(self, tid, records):
        counted, at = self.program[tid], 0
        for record in records:
            if at < len(counted) and counted[at] == same(record.nr):
                at += 1
                while self.is_made_again(tid, at, record):
                    at += 1
            elif self.may_be_left_over(record):
                self.left_over += 1
            else:
                next_one = self.named.name(counted[at]) if at < len(counted) else 'none'
                self.complain(f'thread {tid}: after {at} calls weir has '
                              f'{self.named.name(record.nr)}, the kernel {next_one}')
                return
        self.matched += at
        if at < len(counted):
            self.complain(f'thread {tid}: weir has no record of {self.named.name(counted[at])}, '
                          f'and of {len(counted) - at - 1} more')

    def match_trace(self, records):
        for tid, calls in records.items():
            self.match_thread(tid, calls)
        for tid, counted in self.program.items():
            if counted and tid not in records:
                self.complain(f'thread {tid}: no records, the kernel counted {len(counted)} calls')

    def match_totals(self, rows):
        counted = collections.Counter(nr for calls in self.program.values() for nr in calls)
        again = collections.Counter(self.program[tid][at] for tid, restarted in self.restarted.items()
                                    for at in restarted)
        again[RESTART] = sum(again.values())
        recorded = collections.Counter()
        for nr, calls in rows.items():
            recorded[same(nr)] += calls
        # Totals do not tell which calls a signal broke off on the way: its handler returns, then.
        broken_off = counted[SIGRETURN]
        for nr in sorted(counted.keys() | recorded.keys()):
            self.matched += min(counted[nr], recorded[nr])
            more = recorded[nr] - counted[nr]
            self.left_over += max(more, 0)
            if nr not in self.named.answered:
                broken_off -= max(more, 0)
            if more + self.last_calls[nr] + again[nr] < 0 or broken_off < 0:
                self.complain(f'{self.named.name(nr)}: {recorded[nr]} by weir, {counted[nr]} by the kernel')
                broken_off = 0


def read_trace(path):
    """(records by thread, processes that became untraced)."""
    records, untraced = collections.defaultdict(list), set()
    with open(path) as lines:
        for line in lines:
            event = json.loads(line)
            if event['ev'] == 'syscall':
                record = Record(event['nr'], event['err'], event.get('unfinished', False))
                records[event['tid']].append(record)
            elif event['ev'] == 'unfollowed':
                untraced.add(event['pid'])
            elif event['ev'] == 'lost':
                raise ValueError(f'weir lost {event["count"]} records')
    return records, untraced


def read_totals(path):
    rows = {}
    with open(path) as lines:
        for line in lines:
            event = json.loads(line)
            if event['ev'] == 'stat':
                rows[event['nr']] = event['calls']
    return rows


def judge_trace(base, agent, named, change=lambda records, outside: None):
    """A Judge's findings on BASE.calls and BASE.json; change may falsify them before."""
    judge = Judge(int(base.name), agent, named)
    records, judge.untraced = read_trace(base.with_suffix('.json'))
    outside = Outside(base.with_suffix('.calls'))
    change(records, outside)
    judge.take_outside(outside)
    judge.match_trace(records)
    return judge


def judge_totals(base, agent, named):
    judge = Judge(int(base.name), agent, named)
    judge.take_outside(Outside(base.with_suffix('.calls')))
    judge.match_totals(read_totals(base.with_suffix('.json')))
    return judge
