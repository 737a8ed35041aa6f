# SPDX-License-Identifier: MIT
"""Bad input gets a clear message, `weir: what: why`, and the right status."""
import os
import re
import shutil
import struct
import subprocess

from common import HERE, ROOT, compile_program, require, run

MESSAGE = re.compile(r'^weir: .+: .+', re.M)


def elf32():
    """A whole 32-bit program: exit(5) by int 0x80."""
    code = bytes.fromhex('b801000000bb05000000cd80')
    base, size = 0x08048000, 52 + 32 + len(code)
    header = b'\x7fELF\x01\x01\x01' + bytes(9)
    header += struct.pack('<HHIIIIIHHHHHH', 2, 3, 1, base + 84, 52, 0, 0, 52, 32, 1, 40, 0, 0)
    return header + struct.pack('<IIIIIIII', 1, 0, base, base, size, size, 5, 0x1000) + code


def write_file(options, name, content, mode=0o755):
    path = options.folder / name
    path.write_bytes(content)
    path.chmod(mode)
    return str(path)


def weir(options, *arguments, **more):
    return run([options.weir, *map(str, arguments)], timeout=60, cwd=options.folder, **more)


def refused(options, arguments, want, words=()):
    """weir must end with that status and say why, naming each of the words."""
    status, out, err = weir(options, *arguments)
    shown = ' '.join(map(str, arguments))
    require(status == want, f'{shown}: status {status}, not {want}: {err[-300:]}')
    require(MESSAGE.search(err), f'{shown}: no "weir: what: why" in {err[-300:]!r}')
    for word in words:
        require(word in err, f'{shown}: {word!r} is not in {err[-300:]!r}')
    require(out == '', f'{shown}: printed {out[:100]!r}')


def missing_program_is_127(options):
    refused(options, ['trace', 'no-such-program'], 127, ['no-such-program'])
    refused(options, ['trace', './no/such/program'], 127, ['./no/such/program', 'No such file'])
    refused(options, ['stat', '/no/such'], 127, ['/no/such'])
    refused(options, ['no-such-program'], 127, ['no-such-program'])


def what_cannot_be_executed_is_126(options):
    (options.folder / 'folder').mkdir(exist_ok=True)
    refused(options, ['trace', './folder'], 126, ['./folder'])
    text = write_file(options, 'words', b'just words\n')
    refused(options, ['trace', text], 126, [text])
    plain = write_file(options, 'plain', b'#!/bin/sh\nexit 0\n', 0o644)
    refused(options, ['trace', plain], 126, [plain, 'Permission denied'])
    script = write_file(options, 'script', b'#!/no/such/interpreter\n')
    status, _, err = weir(options, 'trace', script)
    require(status in (126, 127) and MESSAGE.search(err), f'lost interpreter: {status}, {err[-300:]}')
    empty = write_file(options, 'empty', b'')
    refused(options, ['trace', empty], 126, [empty])


def truncated_elf_is_126(options):
    with open('/bin/true', 'rb') as file:
        head = file.read(300)
    for size in (4, 40, 64, 100):
        path = write_file(options, f'truncated-{size}', head[:size])
        refused(options, ['trace', path], 126, [path])


def elf32_is_refused_or_runs_with_a_warning(options):
    path = write_file(options, 'elf32', elf32())
    try:
        native = subprocess.run([path], timeout=30).returncode
    except OSError:
        native = 126
    status, _, err = weir(options, 'trace', '-o', 'trace32', path)
    require(status in (126, native), f'status {status}, natively {native}: {err[-300:]}')
    require(MESSAGE.search(err) and '32-bit' in err, f'no word about 32-bit code in {err[-300:]!r}')


def elf_of_another_machine_is_126(options):
    with open('/bin/true', 'rb') as file:
        program = bytearray(file.read())
    struct.pack_into('<H', program, 18, 0xfeed)  # e_machine, of none that an emulator may be there for
    path = write_file(options, 'strange-machine', bytes(program))
    refused(options, ['trace', path], 126, [path, 'another machine'])


def bad_engines_are_125(options):
    refused(options, ['run', '-e', 'no-such-engine', 'true'], 125, ['no-such-engine'])
    refused(options, ['run', '-e', './missing.so', 'true'], 125, ['./missing.so'])
    garbage = write_file(options, 'garbage.so', b'\x7fELF' + bytes(range(256)))
    refused(options, ['run', '-e', garbage, 'true'], 125, [garbage])
    words = write_file(options, 'words.so', b'no engine\n')
    refused(options, ['run', '-e', words, 'true'], 125, [words])
    refused(options, ['run', '-e', '/bin/true', 'true'], 125, ['/bin/true'])
    refused(options, ['run', '-e', './folder.so/', 'true'], 125, ['folder.so'])
    if os.geteuid() != 0:
        secret = write_file(options, 'secret.so', b'', 0)
        refused(options, ['run', '-e', secret, 'true'], 125, [secret, 'Permission denied'])


def engine_of_another_abi_is_125(options):
    engine = compile_program(HERE / 'programs/strange_abi.c', 'strange.so', options,
                             '-shared', '-fPIC', '-ffreestanding', '-nostdlib',
                             '-mgeneral-regs-only', '-fno-stack-protector', f'-I{ROOT}/include')
    refused(options, ['run', '-e', engine, 'true'], 125, [engine, 'ABI'])


def unwritable_output_is_125(options):
    refused(options, ['trace', '-o', '/no/such/folder/file', 'true'], 125, ['/no/such/folder/file'])
    refused(options, ['trace', '-o', '/', 'true'], 125, ['Is a directory'])
    refused(options, ['stat', '-o', '/no/such/folder/file', 'true'], 125, ['/no/such/folder/file'])


def bad_options_are_125(options):
    refused(options, ['trace', '--no-such-option', 'true'], 125, ['--no-such-option'])
    refused(options, ['trace', '-e', 'trace=no_such_call', 'true'], 125, ['no_such_call'])
    refused(options, ['trace', '-s', 'words', 'true'], 125, ['words'])
    refused(options, ['trace'], 125)
    refused(options, ['run', 'true'], 125)


def check_loss(options, output, where):
    """A full disk: the program goes on, the loss is counted and printed."""
    loop = 'i=0; while [ $i -lt 3000 ]; do i=$((i + 1)); : </dev/null; done; echo all $i; exit 9'
    status, out, err = weir(options, 'trace', '-o', output, 'sh', '-c', loop)
    require(status == 9, f'{where}: status {status}, not 9: {err[-300:]}')
    require(out == 'all 3000\n', f'{where}: the program printed {out[-100:]!r}')
    require('No space left on device' in err, f'{where}: no reason in {err[-300:]!r}')
    require(re.search(r'weir: .*\b[1-9]\d*\b', err), f'{where}: no count in {err[-300:]!r}')


def full_disk_loses_records_only(options):
    check_loss(options, '/dev/full', '/dev/full')
    if os.geteuid() != 0:
        return
    small = options.folder / 'small'
    small.mkdir()
    subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=64k', 'none', small], check=True)
    try:
        check_loss(options, small / 'trace', 'a small tmpfs')
        require((small / 'trace').stat().st_size > 30000, 'what fitted was not kept')
    finally:
        subprocess.run(['umount', small], check=True)
        shutil.rmtree(small)


TESTS = [missing_program_is_127, what_cannot_be_executed_is_126, truncated_elf_is_126,
         elf_of_another_machine_is_126, elf32_is_refused_or_runs_with_a_warning,
         bad_engines_are_125, engine_of_another_abi_is_125, unwritable_output_is_125,
         bad_options_are_125, full_disk_loses_records_only]
