# SPDX-License-Identifier: MIT
"""Holds docs/guarantees.md, kind.txt and the tests against each other."""
import dataclasses
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
GUARANTEES = HERE.parent.parent / 'docs' / 'guarantees.md'
KINDS = HERE / 'kind.txt'

LEAST_LIVE = 180
# What user space cannot do exactly; no other guarantee may deviate.
MAY_DEVIATE = set('EE-01 EE-08 M-05 M-06 ED-05 EX-04 EX-07 EJ-02 EJ-03 EJ-04 C-06 G-08 G-10 I-06 '
                  'F-01 F-05'.split())


@dataclasses.dataclass
class Guarantee:
    id: str
    kind: str
    reason: str  # why it deviates, or is open
    source: pathlib.Path = None  # of a live test

    @property
    def name(self):
        return self.source.stem if self.source else self.id.lower().replace('-', '_')


def id_of_name(name):
    """D-04 for d_04_quiesce_precedes_each_callback; None for names without an id."""
    found = re.match(r'([a-z]{1,2})_(\d\d)(?:_|$)', name)
    return f'{found[1].upper()}-{found[2]}' if found else None


def live_sources():
    """Id -> the files whose names begin with it."""
    sources = {}
    for path in sorted(HERE.glob('*.c')):
        if id_of_name(path.stem):
            sources.setdefault(id_of_name(path.stem), []).append(path)
    return sources


def kind_lines():
    """Id, kind, and what stands behind `deviates:` or `open:`."""
    for line in KINDS.read_text().splitlines():
        found = re.fullmatch(r'(\S+) (?:(open)|(live|fake)(?: deviates)?)(?:: (.*))?', line)
        if found:
            yield found[1], found[2] or found[3], found[4] or ''
        elif line and not line.startswith('#'):
            yield line, 'unreadable', ''


def guarantees():
    sources = live_sources()
    return [Guarantee(identity, kind, reason, sources[identity][0] if kind == 'live' else None)
            for identity, kind, reason in kind_lines()
            if kind != 'live' or identity in sources]


def stated_ids():
    return re.findall(r'^- \*\*([A-Z]{1,2}-\d\d)\*\*', GUARANTEES.read_text(), re.M)


def problems(unit_tests):
    """Sentences about what is missing or there twice; unit_tests: names of those on the fake task."""
    stated, sources, kinds = stated_ids(), live_sources(), {}
    fakes = {id_of_name(name) for name in unit_tests}
    found = []
    for identity, kind, reason in kind_lines():
        if identity in kinds:
            found.append(f'{identity} has two kinds')
        kinds[identity] = kind
        if kind not in ('fake', 'live', 'open'):
            found.append(f'{identity}: there is no kind {kind}')
        if reason and kind != 'open' and identity not in MAY_DEVIATE:
            found.append(f'{identity} may not deviate')
        if kind == 'fake' and identity not in fakes:
            found.append(f'{identity} has no unit test of its name')
        if len(sources.get(identity, [])) != (kind == 'live'):
            found.append(f'{identity} is {kind}, but has {len(sources.get(identity, []))} live tests')
    found += [f'{identity} has no kind' for identity in stated if identity not in kinds]
    found += [f'{identity} is no guarantee' for identity in {*kinds, *sources} - set(stated)]
    if len(set(stated)) != len(stated):
        found.append('docs/guarantees.md states an id twice')
    fake = sum(kind == 'fake' for kind in kinds.values())
    if fake > len(stated) - LEAST_LIVE:
        found.append(f'{fake} guarantees are tested on the fake task: fewer than {LEAST_LIVE} live')
    return sorted(found)
