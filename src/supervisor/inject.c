/* SPDX-License-Identifier: MIT */
/*
 * Injection: sixteen bytes at the address where the image would start map the
 * agent's text from the inherited descriptor and jump there. The registers
 * carry all else; the agent puts the sixteen bytes back (agent/start.c).
 *
 * The stop is inside execve: the kernel will still store its result, so rax is
 * not ours to set and the code loads it itself.
 */
#include "supervisor/inject.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/user.h>

#include "base/backstop.h"
#include "supervisor/limits.h"

static_assert(BACKSTOP_MAP_PROT == (PROT_READ | PROT_EXEC) &&
		  BACKSTOP_MAP_FLAGS == (MAP_SHARED | MAP_FIXED_NOREPLACE),
	      "the filter of the backstop knows this mapping");

enum { USER32_CODE_SEGMENT = 0x23, BORROWED_WORDS = 2 };

static const u8 bootstrap[BORROWED_WORDS * 8] = {
	0xb8, 0x09, 0x00, 0x00, 0x00, /* mov $9, %eax (mmap) */
	0x0f, 0x05,		      /* syscall */
	0x48, 0x85, 0xc0,	      /* test %rax, %rax */
	0x78, 0x02,		      /* js 1f */
	0xff, 0xe3,		      /* jmp *%rbx */
	0x0f, 0x0b,		      /* 1: ud2 */
};

static int swap_code(pid_t tid, u64 address, u64 old[BORROWED_WORDS])
{
	for (u64 i = 0; i < BORROWED_WORDS; i++) {
		void *place = (void *)(uintptr_t)(address + 8 * i);
		u64 word;

		errno = 0;
		old[i] = (u64)ptrace(PTRACE_PEEKTEXT, tid, place, NULL);
		if (errno != 0)
			return -errno;
		memcpy(&word, bootstrap + 8 * i, sizeof(word));
		if (ptrace(PTRACE_POKETEXT, tid, place, (void *)(uintptr_t)word) < 0)
			return -errno;
	}
	return 0;
}

static void set_registers(struct user_regs_struct *regs, const struct image *image,
			  const struct task *task, const u64 code[BORROWED_WORDS])
{
	regs->rdi = domain_base();
	regs->rsi = DOMAIN_DATA_OFFSET;
	regs->rdx = BACKSTOP_MAP_PROT;
	regs->r10 = BACKSTOP_MAP_FLAGS;
	regs->r8 = (unsigned int)task->exec.domain_fd;
	regs->r9 = 0;
	regs->rbx = image->start_address;
	regs->rbp = (u64)(uintptr_t)task;
	regs->r12 = regs->rip;
	regs->r13 = code[0];
	regs->r14 = code[1];
}

static int prepare(const struct image *image, pid_t tid, const struct task *task)
{
	struct user_regs_struct regs;
	u64 code[BORROWED_WORDS];
	int err;

	if (ptrace(PTRACE_GETREGS, tid, NULL, &regs) < 0)
		return -errno;
	if (regs.cs == USER32_CODE_SEGMENT)
		return -ENOEXEC;
	if (!limits_leave_room(tid))
		return -ENOMEM;
	err = swap_code(tid, regs.rip, code);
	if (err < 0)
		return err;
	set_registers(&regs, image, task, code);
	if (ptrace(PTRACE_SETREGS, tid, NULL, &regs) < 0)
		return -errno;
	return 0;
}

int inject_agent(const struct image *image, pid_t tid, struct task *task)
{
	int err = prepare(image, tid, task);

	if (err < 0) {
		u64 mask = task->exec.mask;

		ptrace(PTRACE_SETSIGMASK, tid, (void *)sizeof(mask), &mask);
		return err;
	}
	return ptrace(PTRACE_DETACH, tid, NULL, NULL) < 0 ? -errno : 0;
}
