# SPDX-License-Identifier: MIT
"""The kernel's own selftests, of Debian's linux-source package.

Only what the cases need is unpacked, into the build folder, and built there once.
Left out: what needs more than a minute natively (vmaccess, pidfd_test,
basic_percpu_ops_test, rename_attack_test), what changes the machine's clock, the
32-bit builds of x86, as 32-bit programs run untraced, and seccomp_bpf: its TRACE_*
and *SUSPEND_SECCOMP cases attach a debugger to a process that weir has, whose traps
it then sees as SIGSYS, and one of them never ends.
"""
import ctypes
import functools
import pathlib
import re
import shutil
import signal

import common

SOURCE = pathlib.Path('/usr/src/linux-source-6.1.tar.xz')
SELFTESTS = 'tools/testing/selftests'
BESIDE = ['arch/x86/include/asm/desc_defs.h', 'scripts', 'tools/include', 'tools/build',
          f'{SELFTESTS}/lib.mk', f'{SELFTESTS}/kselftest.h', f'{SELFTESTS}/kselftest_harness.h']
# Not mov_ss_trap_64: some virtual machines give it the same trap for ever.
PROGRAMS = {
    'clone3': ['clone3', 'clone3_cap_checkpoint_restore', 'clone3_clear_sighand', 'clone3_set_tid'],
    'core': ['close_range_test'],
    'exec': ['binfmt_script.py', 'execveat', 'load_address.0x1000', 'load_address.0x200000',
             'load_address.static.0x200000', 'non-regular', 'null-argv', 'recursion-depth'],
    'membarrier': ['membarrier_test_multi_thread', 'membarrier_test_single_thread'],
    'openat2': ['openat2_test', 'resolve_test'],
    'pidfd': ['pidfd_fdinfo_test', 'pidfd_getfd_test', 'pidfd_open_test', 'pidfd_poll_test',
              'pidfd_setns_test', 'pidfd_wait'],
    'prctl': ['disable-tsc-test'],
    'ptrace': ['get_syscall_info', 'peeksiginfo'],
    'rseq': ['basic_test'],
    'sigaltstack': ['sas'],
    'syscall_user_dispatch': ['sud_test'],
    'timers': ['mqueue-lat', 'nanosleep', 'posix_timers'],
    'vDSO': ['vdso_standalone_test_x86', 'vdso_test_abi', 'vdso_test_clock_getres',
             'vdso_test_correctness', 'vdso_test_getcpu', 'vdso_test_gettimeofday'],
    'x86': ['amx_64', 'check_initial_reg_state_64', 'corrupt_xstate_header_64', 'fsgsbase_64',
            'fsgsbase_restore_64', 'ioperm_64', 'iopl_64', 'ldt_gdt_64',
            'ptrace_syscall_64', 'sigaltstack_64', 'sigreturn_64', 'sigtrap_loop_64',
            'single_step_syscall_64', 'syscall_arg_fault_64', 'syscall_nt_64',
            'syscall_numbering_64', 'sysret_rip_64', 'sysret_ss_attrs_64',
            'test_mremap_vdso_64', 'test_vsyscall_64'],
}
# Both runs together, roughly, where it is more than a second.
SECONDS = {'pidfd_poll_test': 6, 'syscall_numbering_64': 12, 'posix_timers': 42, 'mqueue-lat': 24,
           'nanosleep': 16, 'openat2_test': 5, 'rseq': 5}
SECONDS_TO_UNPACK = 50
# One of the 64-bit tests of x86 is else only built where 32-bit ones can be.
BUILD_OPTIONS = {'x86': ['CAN_BUILD_I386=1', 'CAN_BUILD_X86_64=1', 'all_64']}
# They die of int 0x80, or of a segment of their own, where there is no such thing.
NEED_32_BITS = {'ldt_gdt_64', 'ptrace_syscall_64', 'sigreturn_64', 'single_step_syscall_64',
                'sysret_ss_attrs_64'}
NEED_FSGSBASE = {'fsgsbase_64', 'fsgsbase_restore_64'}
TIMEOUT = 90
VERDICT = re.compile(r'\s*(not ok|ok\b|Bail out!|#\s+(FAIL|OK)|.*(\[(OK|FAIL|SKIP)\]|Assert|Expected))')
NUMBER = re.compile(r'0x[0-9a-f]+|\d+')


def has_fsgsbase():
    """As AT_HWCAP2 says it, whatever cpuid does."""
    getauxval = ctypes.CDLL(None).getauxval
    getauxval.restype = ctypes.c_ulong
    return getauxval(26) & 2 != 0


def make(command, timeout):
    status, out = common.run(command, '/', timeout)
    if status != 0:
        raise common.NotPrepared(f'{" ".join(command)}: {status}: {out[-800:].strip()}')


@functools.lru_cache
def unpack(build):
    """The folder of the selftests; one unpacked before is used if it is of this very package."""
    if not SOURCE.exists():
        raise common.NotPrepared(f'no {SOURCE}: scripts/bootstrap outside')
    top = build / 'outside' / f'linux-{SOURCE.stat().st_mtime_ns}'
    if not top.exists():
        fresh = top.with_suffix('.fresh')
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        wanted = BESIDE + [f'{SELFTESTS}/{folder}' for folder in PROGRAMS]
        make(['tar', '-xf', str(SOURCE), '-C', str(fresh), '--strip-components=1',
              *(f'linux-source-6.1/{path}' for path in wanted)], 400)
        fresh.rename(top)
    return top / SELFTESTS


@functools.lru_cache
def build_folder(build, folder):
    tests = unpack(build)
    # Below another make the selftests would take the root for their output folder.
    alone = ['env', '-u', 'MAKELEVEL', '-u', 'MAKEFLAGS', '-u', 'MFLAGS']
    make([*alone, 'make', '-s', '-C', str(tests / folder), *BUILD_OPTIONS.get(folder, [])], 400)
    return tests / folder


def prepare(folder, program, options):
    if program in NEED_FSGSBASE and not has_fsgsbase():
        raise common.Missing('a kernel that does not know of FSGSBASE keeps no bases')
    if not (build_folder(options.build, folder) / program).exists():
        raise common.NotPrepared(f'{folder}/{program} was not built')


def run(folder, program, prefix, options):
    status, out = common.run([*prefix, f'./{program}'], unpack(options.build) / folder, TIMEOUT)
    if not prefix and program in NEED_32_BITS and status == -signal.SIGSEGV:
        raise common.Missing('no 32-bit code, or no segments')
    lines = [NUMBER.sub('#', line.strip()) for line in out.splitlines() if VERDICT.match(line)]
    return common.Outcome(status, lines)


def cases():
    return [common.Case(f'kselftest/{folder}/{program}', SECONDS.get(program, 1),
                        functools.partial(prepare, folder, program),
                        functools.partial(run, folder, program))
            for folder, programs in PROGRAMS.items() for program in programs]
