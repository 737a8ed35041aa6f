/* SPDX-License-Identifier: MIT */
/*
 * See attach.h.
 *
 * A stop leaves a thread with the registers of its program, also in the middle of a
 * call: that was interrupted then, and orig_rax tells which it was. Those registers
 * travel to the agent in a struct attach. All signals are blocked from here until the
 * thread is in the agent, so that none finds it without a stack for its handler.
 *
 * The process's first thread brings the agent in, by system calls that it is made to
 * make: it receives the domain's descriptor, maps the agent's text and begins there, in
 * agent_start like a new image. The others stay stopped until it has blocks for them.
 */
#include "supervisor/attach.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/attach.h"
#include "base/rawsys.h"
#include "base/ring.h"
#include "base/slab.h"
#include "supervisor/limits.h"
#include "supervisor/present.h"
#include "supervisor/remote.h"
#include "supervisor/rseq.h"
#include "supervisor/seize.h"
#include "supervisor/session.h"

enum {
	USER32_CODE_SEGMENT = 0x23,
	PLAIN_FLAGS = 0x202,
	READY_LOOKS = 10000,
	READY_LOOK_NS = 1000 * 1000,
	UNMAP_TRIES = 50,
	UNMAP_LOOK_NS = 5 * 1000 * 1000,
	GET_DISPATCH_CONFIGURATION = 0x4211,
};

/* The kernel's struct ptrace_sud_config. */
struct dispatch_configuration {
	u64 mode, selector, offset, length;
};

/*** What may be attached to ***/

enum { STATUS_LINE_SIZE = 512 };

/* What stands behind a word of /proc/PID/status; "" if there is no such line. */
static void read_status(pid_t pid, const char *word, char value[STATUS_LINE_SIZE])
{
	char path[64];
	char line[STATUS_LINE_SIZE];
	size_t length = strlen(word);
	FILE *file;

	value[0] = '\0';
	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	file = fopen(path, "re");
	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		if (strncmp(line, word, length) == 0 && line[length] == ':')
			memcpy(value, line + length + 1, strlen(line + length + 1) + 1);
	}
	if (file != NULL)
		fclose(file);
}

static long status_number(pid_t pid, const char *word, long missing)
{
	char value[STATUS_LINE_SIZE];

	read_status(pid, word, value);
	return value[0] != '\0' ? strtol(value, NULL, 10) : missing;
}

/* As the thread itself sees its number: the last one. Equal to tid: no namespace below ours. */
static pid_t inner_number(pid_t tid)
{
	char value[STATUS_LINE_SIZE];
	const char *last;

	read_status(tid, "NSpid", value);
	last = strrchr(value, '\t');
	return last != NULL ? (pid_t)strtol(last, NULL, 10) : tid;
}

static int check_process(pid_t pid)
{
	char path[64];
	char target[8];

	if (kill(pid, 0) < 0 && errno == ESRCH)
		return seize_refuse(pid, "there is no such process", -ESRCH);
	if (pid == getpid())
		return seize_refuse(pid, "is weir itself", -EPERM);
	snprintf(path, sizeof(path), "/proc/%d/exe", (int)pid);
	if (readlink(path, target, sizeof(target)) < 0 && errno == ENOENT)
		return seize_refuse(pid, "is a thread of the kernel, or dead", -EPERM);
	if (status_number(pid, "TracerPid", 0) != 0)
		return seize_refuse(pid, "is traced by ptrace already", -EPERM);
	if (status_number(pid, "Seccomp", 0) != 0)
		return seize_refuse(
		    pid, "is under seccomp filters, which might forbid what weir needs", -EPERM);
	return 0;
}

/* Its address space: is there room for the domain, and where does its stack begin? */
static int check_memory(pid_t pid, u64 *stack_start)
{
	unsigned long start;
	unsigned long end;
	char path[64];
	char line[512];
	bool taken = false;
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	maps = fopen(path, "re");
	if (maps == NULL)
		return seize_refuse(pid, strerror(errno), -errno);
	while (fgets(line, sizeof(line), maps) != NULL) {
		if (sscanf(line, "%lx-%lx", &start, &end) != 2)
			continue;
		taken |= end > domain_base() && start < domain_base() + DOMAIN_SPAN;
		if (strstr(line, "[stack]") != NULL)
			*stack_start = end;
	}
	fclose(maps);
	if (taken)
		return seize_refuse(pid, "has something where weir wants to be; try again", -EBUSY);
	if (!limits_leave_room(pid))
		return seize_refuse(pid, "its limits leave no room for weir (ulimit -v, ulimit -d)",
				    -ENOMEM);
	return 0;
}

/*** Tasks ***/

static void take_registers(struct pt_regs *to, const struct user_regs_struct *from)
{
	*to = (struct pt_regs){
		.r15 = from->r15,
		.r14 = from->r14,
		.r13 = from->r13,
		.r12 = from->r12,
		.bp = from->rbp,
		.bx = from->rbx,
		.r11 = from->r11,
		.r10 = from->r10,
		.r9 = from->r9,
		.r8 = from->r8,
		.ax = from->rax,
		.cx = from->rcx,
		.dx = from->rdx,
		.si = from->rsi,
		.di = from->rdi,
		.orig_ax = from->orig_rax,
		.ip = from->rip,
		.cs = from->cs,
		.flags = from->eflags,
		.sp = from->rsp,
		.ss = from->ss,
	};
}

static bool has_own_dispatch(pid_t tid)
{
	struct dispatch_configuration configuration = { 0 };

	/* An older kernel does not tell. */
	return ptrace((enum __ptrace_request)GET_DISPATCH_CONFIGURATION, tid,
		      (void *)sizeof(configuration), &configuration) == 0 &&
	       configuration.mode != 0;
}

static void take_rseq(struct attach *attach, pid_t tid)
{
	struct rseq_configuration rseq;

	if (!rseq_of(tid, &rseq))
		return;
	attach->rseq_start = rseq.address;
	attach->rseq_size = rseq.size;
	attach->rseq_signature = rseq.signature;
	attach->regs.ip = rseq_leave(tid, &rseq, attach->regs.ip);
}

/* What the agent has to know of the thread. */
static int describe(struct stopped *thread)
{
	struct attach *attach = slab_alloc(slab_domain(), sizeof(*attach));
	const u64 all_signals = ~0ULL;
	struct user_regs_struct regs;

	if (attach == NULL)
		return seize_refuse(thread->pid, "no memory", -ENOMEM);
	if (ptrace(PTRACE_GETREGS, thread->tid, NULL, &regs) < 0 ||
	    ptrace(PTRACE_GETSIGMASK, thread->tid, (void *)sizeof(thread->mask), &thread->mask) <
		0) {
		slab_free(slab_domain(), attach);
		return seize_refuse(thread->pid, "ended, or executed a file, just now; try again",
				    -ESRCH);
	}
	take_registers(&attach->regs, &regs);
	attach->gs_base = regs.gs_base;
	take_rseq(attach, thread->tid);
	thread->attach = attach;
	if (regs.cs == USER32_CODE_SEGMENT)
		return seize_refuse(thread->pid, "32-bit code is not traced", -ENOEXEC);
	if (has_own_dispatch(thread->tid))
		return seize_refuse(thread->pid,
				    "is under weir already, or uses Syscall User Dispatch itself",
				    -EBUSY);
	if (ptrace(PTRACE_SETSIGMASK, thread->tid, (void *)sizeof(all_signals), &all_signals) < 0)
		return seize_refuse(thread->pid, strerror(errno), -errno);
	return 0;
}

static int make_task(struct session *session, struct stopped *thread, const struct task *leader,
		     struct task **result)
{
	struct task *task = session->image.calls.task_create();
	pid_t inner = inner_number(thread->tid);

	if (task == NULL)
		return seize_refuse(thread->pid, "no memory", -ENOMEM);
	ring_init(domain_ring(task->slot), domain_get()->options.ring_bytes);
	task->tid = thread->tid;
	task->tgid = thread->pid;
	task->started = 1;
	task->process_index = leader != NULL ? leader->index : task->index;
	if (leader == NULL)
		task->flags |= TASK_LEADER | TASK_PROCESS;
	if (inner != thread->tid) {
		task->flags |= TASK_BELOW;
		task->inner_tid = inner;
	}
	task->exec.mask = thread->mask;
	task->attach = thread->attach;
	thread->attach->task = task;
	*result = task;
	return 0;
}

/* Threads of a process in a row, so that its agent finds them. */
static void link_threads(struct attachment *all)
{
	for (size_t i = 0; i + 1 < all->count; i++) {
		if (all->threads[i].pid == all->threads[i + 1].pid)
			all->threads[i].attach->next = all->threads[i + 1].attach;
	}
}

static int describe_all(struct session *session)
{
	struct attachment *all = session->attachment;
	const struct task *leader = NULL;
	int err = 0;

	all->tasks = slab_alloc(slab_domain(), all->count * sizeof(struct task *));
	if (all->tasks == NULL)
		return seize_refuse(all->threads[0].pid, "no memory", -ENOMEM);
	for (size_t i = 0; i < all->count && err == 0; i++) {
		struct stopped *thread = &all->threads[i];
		bool first = thread->tid == thread->pid;

		err = describe(thread);
		if (err == 0 && first)
			err = check_memory(thread->pid, &thread->attach->stack_start);
		if (err == 0)
			err = make_task(session, thread, first ? NULL : leader, &all->tasks[i]);
		if (err == 0 && first)
			leader = all->tasks[i];
	}
	if (err == 0)
		link_threads(all);
	return err;
}

/* Its threads are those from `first` on. */
static int check_stopped(const struct attachment *all, size_t first, pid_t pid)
{
	if (all->threads[first].tid != pid)
		return seize_refuse(pid, "its first thread has ended", -ESRCH);
	for (size_t i = first; i < all->count; i++) {
		if (all->threads[i].is_job_stopped)
			return seize_refuse(pid, "is stopped; let it go on first (kill -CONT)",
					    -EAGAIN);
	}
	return 0;
}

static int stop_one(struct session *session, pid_t pid)
{
	size_t first = session->attachment->count;
	int err = check_process(pid);

	if (err < 0)
		return err;
	err = seize_process(session, pid);
	if (err == -ESRCH)
		return seize_refuse(pid, "there is no such process", err);
	return err < 0 ? err : check_stopped(session->attachment, first, pid);
}

int attach_stop(struct session *session)
{
	const struct run_options *options = session->options;
	int err = 0;

	session->attachment = calloc(1, sizeof(*session->attachment));
	if (session->attachment == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < options->attach_count && err == 0; i++) {
		/* The number of a thread stands for its process. */
		pid_t pid = (pid_t)status_number(options->attach[i], "Tgid", options->attach[i]);

		if (seize_knows(session->attachment, pid))
			continue;
		err = stop_one(session, pid);
	}
	if (err == 0)
		err = describe_all(session);
	if (err < 0) {
		attach_give_up(session);
		return err;
	}
	session->tasks = session->attachment->tasks;
	session->task_count = (u32)session->attachment->count;
	return 0;
}

/*** The agent ***/

/* As it was, from where it was. */
static void release(struct stopped *thread)
{
	if (thread->attach != NULL)
		ptrace(PTRACE_SETSIGMASK, thread->tid, (void *)sizeof(thread->mask), &thread->mask);
	seize_release(thread);
}

/* Sends a thread into the agent: registers as entry.S wants them, and none of its flags. */
static int begin_at(struct stopped *thread, u64 address,
		    void (*set)(struct user_regs_struct *regs, const struct stopped *thread,
				u64 value),
		    u64 value)
{
	struct user_regs_struct regs;

	if (ptrace(PTRACE_GETREGS, thread->tid, NULL, &regs) < 0)
		return -errno;
	regs.rip = address;
	regs.eflags = PLAIN_FLAGS;
	regs.orig_rax = (u64)-1;
	set(&regs, thread, value);
	if (ptrace(PTRACE_SETREGS, thread->tid, NULL, &regs) < 0)
		return -errno;
	seize_release(thread);
	return 0;
}

static void set_first(struct user_regs_struct *regs, const struct stopped *thread, u64 fd)
{
	regs->rbp = (u64)(uintptr_t)thread->attach->task;
	regs->r8 = fd;
	regs->r12 = thread->attach->regs.ip;
}

static void set_other(struct user_regs_struct *regs, const struct stopped *thread, u64 block)
{
	(void)thread;
	regs->r12 = block;
}

/* The descriptor and the agent's text, by calls of the first thread. The number, or -errno. */
static int bring_text(struct session *session, const struct stopped *first)
{
	struct remote remote;
	int fd = remote_begin(&remote, first->tid);
	long result;

	if (fd < 0)
		return fd;
	fd = present_descriptor(&remote, session->image.fd, domain_get()->fd);
	if (fd >= 0) {
		result = remote_call(&remote, SYS_mmap, domain_base(), DOMAIN_DATA_OFFSET,
				     PROT_READ | PROT_EXEC, MAP_SHARED | MAP_FIXED_NOREPLACE,
				     (u64)fd, 0);
		if (result != (long)domain_base()) {
			remote_call(&remote, SYS_close, (u64)fd, 0, 0, 0, 0, 0);
			fd = result < 0 ? (int)result : -EEXIST;
		}
	}
	remote_end(&remote);
	return fd;
}

/* The agent has said that it is there; else it died on the way, or hangs. */
static bool wait_until_ready(struct session *session, const struct stopped *first)
{
	const struct timespec look = { 0, READY_LOOK_NS };
	u32 *ready = &first->attach->ready;

	for (u32 i = 0; i < READY_LOOKS; i++) {
		if (__atomic_load_n(ready, __ATOMIC_ACQUIRE) != 0)
			return true;
		if (kill(first->pid, 0) < 0)
			return false;
		control_serve(session);
		sys_futex_wait(ready, 0, &look);
	}
	return __atomic_load_n(ready, __ATOMIC_ACQUIRE) != 0;
}

/* The process whose threads are [first, end). */
static int bring_agent(struct session *session, size_t first, size_t end)
{
	struct stopped *threads = session->attachment->threads;
	u64 address = loader_symbol(&session->image.loader, "agent_attach");
	pid_t pid = threads[first].pid;
	int fd = bring_text(session, &threads[first]);
	int err;

	if (fd < 0)
		return seize_refuse(pid, strerror(-fd), fd);
	threads[first].attach->task->exec.domain_fd = fd;
	err = begin_at(&threads[first], session->image.start_address, set_first, (u64)fd);
	if (err < 0 || !wait_until_ready(session, &threads[first]))
		return seize_refuse(pid, "the agent did not start", err < 0 ? err : -ESRCH);
	watch_process(session, threads[first].attach->task);
	for (size_t i = first + 1; i < end; i++) {
		if (threads[i].attach->thread == 0)
			return seize_refuse(pid, "has too many threads", -EAGAIN);
		/* One that was killed needs nothing any more. */
		begin_at(&threads[i], address, set_other, threads[i].attach->thread);
	}
	return 0;
}

static void free_attachment(struct session *session)
{
	free(session->attachment->threads);
	free(session->attachment);
	session->attachment = NULL;
}

int attach_bring_agent(struct session *session)
{
	const struct attachment *all = session->attachment;
	int err = 0;

	for (size_t first = 0, end; first < all->count && err == 0; first = end) {
		for (end = first + 1; end < all->count; end++) {
			if (all->threads[end].pid != all->threads[first].pid)
				break;
		}
		err = bring_agent(session, first, end);
		if (err == 0 && !session->options->quiet)
			fprintf(stderr,
				end - first > 1 ? "weir: Process %d attached with %zu threads\n"
						: "weir: Process %d attached\n",
				(int)all->threads[first].pid, end - first);
	}
	if (err < 0)
		attach_give_up(session);
	else
		free_attachment(session);
	return err;
}

/* Whether some thread will come by the agent once more. */
static bool has_callers(pid_t pid)
{
	u32 high = __atomic_load_n(&domain_get()->task_high, __ATOMIC_ACQUIRE);

	for (u32 slot = 0; slot < high; slot++) {
		const struct task *task = domain_task(slot);

		if (task->tgid == pid &&
		    (__atomic_load_n(&task->flags, __ATOMIC_ACQUIRE) & TASK_CALLS) != 0)
			return true;
	}
	return false;
}

static bool is_out_of_domain(const struct attachment *all)
{
	for (size_t i = 0; i < all->count; i++) {
		struct user_regs_struct regs;

		if (ptrace(PTRACE_GETREGS, all->threads[i].tid, NULL, &regs) < 0 ||
		    domain_contains(regs.rip))
			return false;
	}
	return all->count > 0;
}

static void unmap_by(pid_t tid)
{
	struct remote remote;
	u64 all_signals = ~0ULL;
	u64 mask;

	if (ptrace(PTRACE_GETSIGMASK, tid, (void *)sizeof(mask), &mask) < 0 ||
	    ptrace(PTRACE_SETSIGMASK, tid, (void *)sizeof(all_signals), &all_signals) < 0)
		return;
	if (remote_begin(&remote, tid) == 0) {
		remote_call(&remote, SYS_munmap, domain_base(), DOMAIN_SPAN, 0, 0, 0, 0);
		remote_end(&remote);
	}
	ptrace(PTRACE_SETSIGMASK, tid, (void *)sizeof(mask), &mask);
}

void attach_unmap(struct session *session, int pid)
{
	const struct timespec a_moment = { 0, UNMAP_LOOK_NS };
	bool done = false;

	/* Short waits end soon, and the last instructions in there may need a CPU. */
	for (int i = 0; i < UNMAP_TRIES && !done; i++) {
		if (has_callers(pid)) {
			nanosleep(&a_moment, NULL);
			continue;
		}
		session->attachment = calloc(1, sizeof(*session->attachment));
		if (session->attachment == NULL)
			return;
		session->attachment->leaves = true;
		if (seize_process(session, pid) == 0 && is_out_of_domain(session->attachment)) {
			unmap_by(pid);
			done = true;
		}
		done = done || session->attachment->stays;
		attach_give_up(session);
		if (!done)
			nanosleep(&a_moment, NULL);
	}
}

void attach_give_up(struct session *session)
{
	struct attachment *all = session->attachment;

	if (all == NULL)
		return;
	for (size_t i = 0; i < all->count; i++) {
		if (all->threads[i].is_held)
			release(&all->threads[i]);
	}
	free_attachment(session);
}
