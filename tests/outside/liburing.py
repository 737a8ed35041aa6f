# SPDX-License-Identifier: MIT
"""liburing's tests, of Debian's source package: io_uring passes through.

Its requests are memory and not calls, but waiting, registering, threads of the
kernel and rings across fork and exec go through the agent. Left out: what does not
end natively either (d4ae271dfaae now and then, io_uring_register, multicqes_drain),
and poll-cancel-all, which races with itself.
"""
import functools
import os
import pathlib
import tempfile

import common

TESTS = '''
    232c93d07b74 35fa71a030ca 500f9fbadef8 7ad0e4b2f83c 8a9973408177 917257daa0fe a0908ae19763
    a4c0b3decb33 accept-link accept-reuse accept-test accept across-fork b19062a56726
    b5837bd5311d buf-ring ce593a6c480a close-opath connect cq-full cq-overflow cq-peek-batch
    cq-ready cq-size d77a67ed5f27 defer-taskrun defer double-poll-crash drop-submit eeed8b54e0df
    empty-eownerdead eventfd-disable eventfd-reg eventfd-ring eventfd exec-target
    exit-no-cleanup fadvise fallocate fc2a85cb02ef fd-pass file-register file-update file-verify
    files-exit-hang-poll files-exit-hang-timeout fixed-buf-iter fixed-link fixed-reuse fpos
    fsync hardlink io-cancel io_uring_enter io_uring_passthrough io_uring_setup iopoll-leak
    iopoll lfs-openat-write lfs-openat link-timeout link link_drain madvise mkdir msg-ring
    nolibc nop-all-sizes nop open-close open-direct-link open-direct-pick openat2 personality
    pipe-eof pipe-reuse poll-cancel-ton poll-cancel poll-link poll-many poll-mshot-overflow
    poll-mshot-update poll-ring poll-v-poll poll pollfree probe read-before-exit read-write
    recv-msgall-stream recv-msgall recv-multishot register-restrictions rename ring-leak
    ring-leak2 ringbuf-read rsrc_tags rw_merge_test self send-zerocopy send_recv send_recvmsg
    sendmsg_fs_cve shared-wq short-read shutdown sigfd-deadlock single-issuer skip-cqe
    socket-rw-eagain socket-rw-offset socket-rw socket splice sq-full-cpp sq-full sq-poll-dup
    sq-poll-kthread sq-poll-share sq-space_left sqpoll-cancel-hang sqpoll-disable-exit
    sqpoll-exit-hang sqpoll-sleep statx stdout submit-and-wait submit-link-fail submit-reuse
    symlink sync-cancel teardowns thread-exit timeout-new timeout-overflow timeout
    tty-write-dpoll unlink wakeup-hang xattr
'''.split()
# Both runs together, roughly, where it is more than a second.
SECONDS = {
    '232c93d07b74': 10, '35fa71a030ca': 11, '500f9fbadef8': 6, 'a4c0b3decb33': 48, 'accept': 3,
    'buf-ring': 4, 'cq-overflow': 22, 'defer': 7, 'file-register': 11, 'file-verify': 15,
    'io-cancel': 5, 'link-timeout': 4, 'link_drain': 3, 'poll-many': 20, 'poll-mshot-update': 55,
    'pollfree': 25, 'read-before-exit': 4, 'read-write': 4, 'send-zerocopy': 19, 'sq-poll-dup': 6,
    'sq-poll-kthread': 6, 'sq-poll-share': 13, 'sqpoll-exit-hang': 3, 'submit-reuse': 11,
    'timeout-new': 5, 'timeout': 13, 'wakeup-hang': 4,
}
SECONDS_TO_BUILD = 60
TIMEOUT = 120
SOURCES = 'deb-src http://deb.debian.org/debian bookworm main\n'


def must(command, folder, timeout):
    status, out = common.run(command, folder, timeout)
    if status != 0:
        raise common.NotPrepared(f'{" ".join(command)}: {status}: {out[-800:].strip()}')


def fetch(folder):
    """With lists of its own: the machine's sources need not name source packages."""
    (folder / 'lists/partial').mkdir(parents=True, exist_ok=True)
    (folder / 'sources.list').write_text(SOURCES)
    apt = ['apt-get', '-q', '-o', f'Dir::Etc::SourceList={folder}/sources.list',
           '-o', 'Dir::Etc::SourceParts=/dev/null', '-o', f'Dir::State::Lists={folder}/lists',
           '-o', 'APT::Sandbox::User=root']
    must([*apt, 'update'], folder, 300)
    must([*apt, 'source', 'liburing'], folder, 300)


def built(options):
    """The folder of the built tests."""
    folder = options.build / 'outside' / 'liburing'
    mark = folder / 'built'
    if not mark.exists():
        folder.mkdir(parents=True, exist_ok=True)
        if not list(folder.glob('liburing-*/test')):
            fetch(folder)
        source = next(folder.glob('liburing-*/test')).parent
        must(['./configure'], source, 120)
        must(['make', '-C', 'src'], source, 300)
        must(['make', f'-j{os.cpu_count()}', '-C', 'test'], source, 900)
        mark.touch()
    return next(folder.glob('liburing-*/test'))


def prepare(test, options):
    if not (built(options) / f'{test}.t').exists():
        raise common.NotPrepared(f'liburing has no {test}')


def run(test, prefix, options):
    with tempfile.TemporaryDirectory(prefix='weir-liburing-') as folder:
        program = pathlib.Path(built(options)).resolve() / f'{test}.t'
        status, _ = common.run([*prefix, str(program)], folder, TIMEOUT)
        # They print when they fail only; numbers in it are of the moment.
        return common.Outcome(status, [f'ended with {status}'])


def cases():
    return [common.Case(f'liburing/{test}', SECONDS.get(test, 1), functools.partial(prepare, test),
                        functools.partial(run, test))
            for test in TESTS]
