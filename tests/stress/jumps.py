# SPDX-License-Identifier: MIT
"""Hot calls go by jump: at least 95 % in at least 19 of 20 starts.

Whether a site's jump window is free depends on where the kernel put things, so one
start proves nothing. The programs run long enough that first traps do not count.
"""
import json
import os
import signal
import subprocess

from common import end_session, require, run

STARTS, MISSES_ALLOWED, SHARE = 20, 1, 0.95


def share_by_jump(text):
    totals = [entry for entry in map(json.loads, text.splitlines()) if entry.get('ev') == 'sites_total']
    require(len(totals) == 1, f'no total in {text[-200:]!r}')
    jumps, traps = totals[0]['jumps'], totals[0]['traps']
    require(jumps + traps > 2000, f'only {jumps + traps} calls were counted')
    return jumps / (jumps + traps)


def check_starts(options, start_once):
    starts = max(5, STARTS * int(os.environ.get('WEIR_SLICE', '100')) // 100)
    shares = []
    for i in range(starts):
        out = options.folder / f'sites-{start_once.__name__}-{i}'
        start_once(options, [options.weir, 'sites', '--json', '-o', str(out)])
        shares.append(share_by_jump(out.read_text()))
    low = [f'{share:.3f}' for share in shares if share < SHARE]
    require(len(low) <= MISSES_ALLOWED, f'{len(low)} of {starts} starts below {SHARE}: {low}')


def must_run(command, **more):
    status, out, err = run(command, **more)
    require(status == 0, f'{command[-3:]}: ended with {status}: {err[-400:]}')
    return out


def start_dd(options, prefix):
    must_run([*prefix, 'dd', 'if=/dev/zero', 'of=/dev/null', 'bs=1', 'count=50000'])


def start_python(options, prefix):
    must_run([*prefix, 'python3', '-c',
              'import os\nfor i in range(20000): os.getppid(); os.stat("/"); os.close(os.dup(1))'])


def start_sqlite(options, prefix):
    database = options.folder / 'jumps.db'
    database.unlink(missing_ok=True)
    inserts = 'INSERT INTO t VALUES(hex(randomblob(200)));' * 2000
    must_run([*prefix, 'sqlite3', database,
              f'PRAGMA synchronous=OFF; PRAGMA journal_mode=WAL; CREATE TABLE t(x); {inserts}'])


def start_git(options, prefix):
    tree = options.folder / 'jumps-git'
    if not tree.exists():
        (tree / 'files').mkdir(parents=True)
        for i in range(4000):
            (tree / 'files' / f'file{i}').write_text(f'{i}\n')
        must_run(['git', 'init', '-q', tree])
        must_run(['git', '-C', tree, 'add', '.'])
    must_run([*prefix, 'git', '-C', tree, 'status', '--short', '--untracked-files=no'])


def start_redis(options, prefix):
    socket = options.folder / 'redis-socket'
    server = subprocess.Popen([*prefix, 'redis-server', '--port', '0', '--unixsocket', socket,
                               '--save', ''], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, start_new_session=True, cwd=options.folder)
    try:
        for _ in range(3000):
            ping = subprocess.run(['redis-cli', '-s', socket, 'ping'], capture_output=True)
            if ping.stdout == b'PONG\n' or server.poll() is not None:
                break
        must_run(['redis-benchmark', '-s', str(socket), '-q', '-n', '20000', '-c', '10', '-t', 'get'])
        subprocess.run(['redis-cli', '-s', socket, 'shutdown', 'nosave'], capture_output=True)
        require(server.wait(60) in (0, -signal.SIGTERM), f'redis-server ended with {server.returncode}')
    finally:
        end_session(server)


def dd_goes_by_jump(options):
    check_starts(options, start_dd)


def python3_goes_by_jump(options):
    check_starts(options, start_python)


def sqlite3_goes_by_jump(options):
    check_starts(options, start_sqlite)


def git_goes_by_jump(options):
    check_starts(options, start_git)


def redis_server_goes_by_jump(options):
    check_starts(options, start_redis)


TESTS = [dd_goes_by_jump, python3_goes_by_jump, sqlite3_goes_by_jump, git_goes_by_jump,
         redis_server_goes_by_jump]
