# SPDX-License-Identifier: MIT
"""Item 1: what the kernel wrote in each call, and whether the table of calls knows all of it."""
import os
import re
import subprocess
import sys

from common import ROOT, require, run

GIT = '''git init -q r && cd r && echo a >f && git add f &&
git -c user.name=n -c user.email=e commit -qm one && git log --oneline | wc -l && git gc -q &&
git status --short && git clone -q . ../c && git diff HEAD'''
SQLITE = '''import sqlite3
c = sqlite3.connect("t.db"); c.execute("create table t(a, b)")
c.executemany("insert into t values(?, ?)", [(i, "x" * i) for i in range(300)]); c.commit()
print(c.execute("select sum(length(b)) from t").fetchone())'''
PYTHON = '''import os, select, socket, subprocess
a, b = socket.socketpair(); a.send(b"x"); print(b.recvmsg(10, 100), os.statvfs("/").f_bsize)
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.bind(("127.0.0.1", 0))
u.sendto(b"x", u.getsockname()); print(select.select([u], [], [], 9)[0] == [u], u.recvfrom(5)[0])
print(subprocess.run(["echo", "hello"], capture_output=True).stdout, os.getresuid())'''
REDIS = '''redis-server --unixsocket $PWD/s --port 0 --save "" --daemonize yes --pidfile $PWD/p >/dev/null
until redis-cli -s $PWD/s ping 2>/dev/null; do :; done
redis-cli -s $PWD/s set a b; redis-cli -s $PWD/s get a; redis-cli -s $PWD/s shutdown nosave'''
GCC = 'printf "int main(void) { return 0; }" >a.c && gcc -O2 a.c -o a && ./a && echo built'
WORKLOADS = {
    'git': ['sh', '-c', GIT],
    'python': ['python3', '-c', PYTHON],
    'sqlite': ['python3', '-c', SQLITE],
    'redis': ['sh', '-c', REDIS],
    'gcc': ['sh', '-c', GCC],
}


def check(command, options, folder, *shrink):
    """Runs under the oracle; returns (status, stdout, calls checked, report)."""
    folder.mkdir()
    report = folder.with_suffix('.report')
    status, out, _ = run([options.weir, '-o', str(report), 'check', '--oracle', *shrink, '--',
                          *command], 300, cwd=folder, env=dict(os.environ, HOME=str(folder)))
    text = report.read_text() if report.exists() else ''
    found = re.search(r'^(\d+) calls checked, (\d+) not .*, (\d+) unpredicted$', text, re.M)
    require(found, f'no report about {command[0]}: status {status}')
    return status, out, found, text


def capture_agrees_in_workloads(options):
    checked = 0
    for name, command in WORKLOADS.items():
        folder = options.folder / name
        folder.mkdir()
        native = run(command, 120, cwd=folder, env=dict(os.environ, HOME=str(folder)))
        status, out, found, text = check(command, options, options.folder / f'{name}-oracle')
        require(native[0] == 0, f'{name} natively ended with {native[0]}: {native[2][-300:]}')
        require(found[3] == '0', f'{name}: {text}')
        require((status, out) == native[:2], f'{name}: {status}, {out[-300:]!r}')
        checked += int(found[1])
    return f'{checked} calls, 0 bytes that no rule predicts'


def capture_agrees_in_live_tests(options):
    """The live tests, watched: each call of each, and their own verdicts."""
    done = subprocess.run([sys.executable, str(ROOT / 'tests/live/run'), f'WEIR={options.weir}',
                           '--modes', 'native,oracle', '--seed', str(options.seed or 1),
                           '--timeout', '300'],
                          capture_output=True, text=True, timeout=1700, stdin=subprocess.DEVNULL,
                          env=dict(os.environ, WEIR_BUILD=str(options.build),
                                   WEIR_SLICE=str(options.slice)))
    last = done.stdout.splitlines()[-1]
    bad = [line for line in done.stdout.splitlines() if line.startswith(('not ok', '    '))]
    require(done.returncode == 0, '\n'.join([last, *bad]))
    return last


def capture_oracle_sees_wrong_rules(options):
    wrong = [('0:1:49', 'read'), ('0:1:0', 'read'), ('262:2:0', 'newfstatat')]
    (options.folder / 'fifty').write_text('x' * 50)
    for i, (rule, name) in enumerate(wrong):
        status, _, found, text = check(['cat', str(options.folder / 'fifty')], options,
                                       options.folder / f'wrong{i}', f'--oracle-shrink={rule}')
        require(status == 1 and f'unpredicted  {name}: bytes' in text, f'{rule}: {text}')
    return f'{len(wrong)} of {len(wrong)} reported'


TESTS = [capture_oracle_sees_wrong_rules, capture_agrees_in_workloads,
         capture_agrees_in_live_tests]
