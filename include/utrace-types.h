/* SPDX-License-Identifier: MIT */
/*
 * The kernel's types that the utrace interface mentions, for user space:
 * registers, signal information and dispositions, what exec tells, error
 * pointers. Usable freestanding (the compiler's own headers and the kernel's
 * exported ones) and together with libc's <signal.h>.
 */
#ifndef UTRACE_TYPES_H
#define UTRACE_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <asm/errno.h>

#if __STDC_HOSTED__
#include <signal.h>
#define UTRACE_SIGACTION_UNION __sigaction_handler
#else
#include <linux/signal.h>
#define UTRACE_SIGACTION_UNION
#endif

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

/*
 * One thread, opaque to engines. weir's own sources call it struct task; the
 * macro makes both names one type.
 */
#define task_struct task
struct task_struct;

/* The name of a thread: stays bound to the thread it was made for, see utrace-task.h. */
struct pid;

/*
 * Program registers in the order of the kernel. orig_ax is the number of the
 * system call the thread is in, -1 when it is in none.
 */
struct pt_regs {
	unsigned long r15;
	unsigned long r14;
	unsigned long r13;
	unsigned long r12;
	unsigned long bp;
	unsigned long bx;
	unsigned long r11;
	unsigned long r10;
	unsigned long r9;
	unsigned long r8;
	unsigned long ax;
	unsigned long cx;
	unsigned long dx;
	unsigned long si;
	unsigned long di;
	unsigned long orig_ax;
	unsigned long ip;
	unsigned long cs;
	unsigned long flags;
	unsigned long sp;
	unsigned long ss;
};

_Static_assert(sizeof(struct pt_regs) == 168, "21 registers");

/*
 * A signal disposition in the layout of the rt_sigaction system call. Member
 * names are the kernel's; beside libc's <signal.h> the union has a name, so that
 * libc's sa_handler and sa_sigaction macros lead to the right member.
 */
#pragma push_macro("sa_handler")
#pragma push_macro("sa_sigaction")
#undef sa_handler
#undef sa_sigaction

struct k_sigaction {
	struct {
		union {
			void (*sa_handler)(int signal);
			void (*sa_sigaction)(int signal, siginfo_t *info, void *context);
		} UTRACE_SIGACTION_UNION;
		unsigned long sa_flags;
		void (*sa_restorer)(void);
		u64 sa_mask; /* bit n - 1 stands for signal n */
	} sa;
};

#pragma pop_macro("sa_sigaction")
#pragma pop_macro("sa_handler")

_Static_assert(sizeof(struct k_sigaction) == 32, "layout of the system call");
_Static_assert(sizeof(siginfo_t) == 128, "layout of the kernel");

/* Which loader took the image: "elf", "script" or "misc". */
struct linux_binfmt {
	const char *name;
};

/* What report_exec learns about the new image. Valid during the callback. */
struct linux_binprm {
	const char *filename; /* as the program passed it */
	const char *interp;   /* the file that is really run: differs for a script */
	int argc;
	int envc;
	bool creds_changed; /* effective user or group id differ from before */
};

/* Codes that a system call may still carry in ax when SYSCALL_EXIT is reported. */
#ifndef ERESTARTSYS
#define ERESTARTSYS 512
#define ERESTARTNOINTR 513
#define ERESTARTNOHAND 514
#endif
#ifndef ERESTART_RESTARTBLOCK
#define ERESTART_RESTARTBLOCK 516
#endif

/* Pointers that may be an error number instead: the top 4095 addresses. */
static inline void *ERR_PTR(long error)
{
	return (void *)(intptr_t)error;
}

static inline long PTR_ERR(const void *pointer)
{
	return (long)(intptr_t)pointer;
}

static inline bool IS_ERR(const void *pointer)
{
	return (uintptr_t)pointer >= (uintptr_t)-4095L;
}

#endif
