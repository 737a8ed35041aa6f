/* SPDX-License-Identifier: MIT */
/*
 * System calls without libc: results are the kernel's, 0 or more or -errno.
 *
 * In traced processes every call made here runs inside the range of agent
 * text that Syscall User Dispatch lets through, so it never traps.
 */
#ifndef WEIR_BASE_RAWSYS_H
#define WEIR_BASE_RAWSYS_H

#include <asm/unistd.h>

/* Newer than the headers weir is built with may be. */
#ifndef __NR_epoll_pwait2
#define __NR_epoll_pwait2 441
#endif

#include "base/types.h"

static inline long raw_syscall6(long nr, u64 a, u64 b, u64 c, u64 d, u64 e, u64 f)
{
	register u64 r10 __asm__("r10") = d;
	register u64 r8 __asm__("r8") = e;
	register u64 r9 __asm__("r9") = f;
	long result;

	/* The kernel destroys rcx and r11 and may write the memory arguments name. */
	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

static inline long raw_syscall4(long nr, u64 a, u64 b, u64 c, u64 d)
{
	register u64 r10 __asm__("r10") = d;
	long result;

	/* As above. */
	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10)
			 : "rcx", "r11", "memory");
	return result;
}

static inline long raw_syscall3(long nr, u64 a, u64 b, u64 c)
{
	long result;

	/* As above. */
	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(nr), "D"(a), "S"(b), "d"(c)
			 : "rcx", "r11", "memory");
	return result;
}

/* Younger than some headers. */
#ifndef __NR_futex_wake
#define __NR_futex_wake 454
#define __NR_futex_wait 455
#define __NR_futex_requeue 456
#endif

static inline u64 as_u64(const void *pointer)
{
	return (u64)(uintptr_t)pointer;
}

static inline void *as_pointer(u64 address)
{
	return (void *)(uintptr_t)address;
}

static inline long sys_futex_wait(u32 *word, u32 expected, const void *timeout)
{
	/* 0 = FUTEX_WAIT, shared: words of the domain are shared between processes. */
	return raw_syscall4(__NR_futex, as_u64(word), 0, expected, as_u64(timeout));
}

static inline long sys_futex_wake(u32 *word, u32 count)
{
	return raw_syscall4(__NR_futex, as_u64(word), 1 /* FUTEX_WAKE */, count, 0);
}

static inline long sys_mmap(u64 address, u64 size, u64 prot, u64 flags, s64 fd, u64 offset)
{
	return raw_syscall6(__NR_mmap, address, size, prot, flags, (u64)fd, offset);
}

static inline long sys_munmap(u64 address, u64 size)
{
	return raw_syscall3(__NR_munmap, address, size, 0);
}

static inline long sys_close(int fd)
{
	return raw_syscall3(__NR_close, (u64)(s64)fd, 0, 0);
}

static inline long sys_readlink(const char *path, char *buffer, size_t size)
{
	return raw_syscall3(__NR_readlink, as_u64(path), as_u64(buffer), size);
}

static inline long sys_write(int fd, const void *data, size_t size)
{
	return raw_syscall3(__NR_write, (u64)(s64)fd, as_u64(data), size);
}

static inline long sys_gettid(void)
{
	return raw_syscall3(__NR_gettid, 0, 0, 0);
}

static inline long sys_getpid(void)
{
	return raw_syscall3(__NR_getpid, 0, 0, 0);
}

#endif
