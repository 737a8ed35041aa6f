/* SPDX-License-Identifier: MIT */
/* See remote.h. */
#include "supervisor/remote.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "supervisor/rseq.h"
#include "x86/jump.h"

enum {
	PLAIN_FLAGS = 0x202, /* interrupts are on, as always */
	AT_CALL = 0x80,
	SEARCH_LIMIT = 16 * 1024 * 1024,
	CHUNK_SIZE = 64 * 1024,
	ANY_REGISTER = -1,
};

static ssize_t read_memory(pid_t tid, u64 address, void *bytes, size_t size)
{
	struct iovec here = { bytes, size };
	struct iovec there = { (void *)(uintptr_t)address, size };

	return process_vm_readv(tid, &here, 1, &there, 1, 0);
}

/* A system call instruction in a mapping; any will do. 0: none. */
static u64 find_in(pid_t tid, u64 start, u64 end)
{
	u8 *bytes = malloc(CHUNK_SIZE);
	u64 found = 0;

	for (u64 at = start; bytes != NULL && at < end && at - start < SEARCH_LIMIT && found == 0;
	     at += CHUNK_SIZE) {
		size_t wanted = end - at < CHUNK_SIZE ? end - at : CHUNK_SIZE;
		ssize_t size = read_memory(tid, at, bytes, wanted);

		for (ssize_t i = 0; i + 1 < size && found == 0; i++)
			found = is_syscall(bytes + i) ? at + (u64)i : 0;
	}
	free(bytes);
	return found;
}

/* Mostly in the vDSO, where the kernel's own fallbacks are. */
static u64 find_call(pid_t tid)
{
	unsigned long start;
	unsigned long end;
	char path[64];
	char line[512];
	char execute;
	u64 found = 0;
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)tid);
	maps = fopen(path, "re");
	if (maps == NULL)
		return 0;
	for (int pass = 0; pass < 2 && found == 0; pass++) {
		rewind(maps);
		while (found == 0 && fgets(line, sizeof(line), maps) != NULL) {
			bool vdso = strstr(line, "[vdso]") != NULL;

			if (sscanf(line, "%lx-%lx %*c%*c%c", &start, &end, &execute) != 3 ||
			    execute != 'x' || vdso != (pass == 0) ||
			    strstr(line, "[vsyscall]") != NULL)
				continue;
			found = find_in(tid, start, end);
		}
	}
	fclose(maps);
	return found;
}

/*
 * Up to the next stop of the kind; only SIGSTOP can come between. Not by the trap flag:
 * its SIGTRAP is blocked, and the kernel would take the program's handler for it away.
 */
static int go_on(struct remote *remote, enum __ptrace_request how, bool (*is_it)(int status))
{
	int status;

	for (;;) {
		if (ptrace(how, remote->tid, NULL, NULL) < 0)
			return -errno;
		if (waitpid(remote->tid, &status, __WALL) != remote->tid || !WIFSTOPPED(status))
			return -ESRCH;
		if (is_it(status))
			return 0;
		remote->stopped |= status >> 16 == 0 && WSTOPSIG(status) == SIGSTOP;
	}
}

/* With PTRACE_O_TRACESYSGOOD, at the beginning and at the end of a call. */
static bool is_at_call(int status)
{
	return WSTOPSIG(status) == (SIGTRAP | AT_CALL);
}

static bool is_interrupted(int status)
{
	return status >> 16 == PTRACE_EVENT_STOP;
}

long remote_call(struct remote *remote, long nr, u64 a, u64 b, u64 c, u64 d, u64 e, u64 f)
{
	struct user_regs_struct regs = remote->regs;
	int err;

	regs.rax = (u64)nr;
	regs.rdi = a;
	regs.rsi = b;
	regs.rdx = c;
	regs.r10 = d;
	regs.r8 = e;
	regs.r9 = f;
	regs.rip = remote->call;
	regs.eflags = PLAIN_FLAGS;
	/* The call that the thread was in is not to be restarted here. */
	regs.orig_rax = (u64)ANY_REGISTER;
	if (ptrace(PTRACE_SETREGS, remote->tid, NULL, &regs) < 0)
		return -errno;
	err = go_on(remote, PTRACE_SYSCALL, is_at_call);
	if (err == 0)
		err = go_on(remote, PTRACE_SYSCALL, is_at_call);
	if (err == 0 && ptrace(PTRACE_GETREGS, remote->tid, NULL, &regs) < 0)
		err = -errno;
	return err < 0 ? err : (long)regs.rax;
}

int remote_begin(struct remote *remote, pid_t tid)
{
	struct rseq_configuration rseq;
	long page;

	*remote = (struct remote){ .tid = tid };
	if (ptrace(PTRACE_GETREGS, tid, NULL, &remote->regs) < 0)
		return -errno;
	if (rseq_of(tid, &rseq))
		remote->regs.rip = rseq_leave(tid, &rseq, remote->regs.rip);
	remote->call = find_call(tid);
	if (remote->call == 0)
		return -ENOEXEC;
	page = remote_call(remote, SYS_mmap, 0, REMOTE_PAGE_SIZE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, (u64)-1, 0);
	if (page < 0 && page > -4096) {
		remote_end(remote);
		return (int)page;
	}
	remote->page = (u64)page;
	return 0;
}

void remote_end(struct remote *remote)
{
	if (remote->page != 0)
		remote_call(remote, SYS_munmap, remote->page, REMOTE_PAGE_SIZE, 0, 0, 0, 0);
	remote->page = 0;
	ptrace(PTRACE_SETREGS, remote->tid, NULL, &remote->regs);
	/* In a stop like the first, from which the kernel restarts a call that it broke off. */
	if (ptrace(PTRACE_INTERRUPT, remote->tid, NULL, NULL) == 0)
		go_on(remote, PTRACE_CONT, is_interrupted);
	if (remote->stopped)
		kill(remote->tid, SIGSTOP);
}

int remote_put(const struct remote *remote, u64 offset, const void *bytes, size_t size)
{
	struct iovec here = { (void *)(uintptr_t)bytes, size };
	struct iovec there = { (void *)(uintptr_t)(remote->page + offset), size };

	if (process_vm_writev(remote->tid, &here, 1, &there, 1, 0) == (ssize_t)size)
		return 0;
	return errno != 0 ? -errno : -EFAULT;
}

int remote_get(const struct remote *remote, u64 offset, void *bytes, size_t size)
{
	return read_memory(remote->tid, remote->page + offset, bytes, size) == (ssize_t)size
		   ? 0
		   : -EFAULT;
}
