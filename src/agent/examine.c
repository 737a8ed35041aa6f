/* SPDX-License-Identifier: MIT */
/*
 * Looking at threads: registers, and the system call that one sleeps in.
 *
 * While a thread is in the agent its registers lie in its thread block, which is
 * at a place that its slot tells; those of another process are reached as a
 * debugger's are. Where it sleeps only the kernel knows.
 */
#include "agent/examine.h"

#include "agent/mm.h"
#include "agent/thread.h"
#include "base/bytes.h"
#include "base/format.h"
#include "base/rawsys.h"
#include "utrace-task.h"
#include "utrace/task.h"

enum {
	LINE_SIZE = 512,
	PATH_SIZE = 64,
	READ_CLOSE_ON_EXEC = 02000000,
	CURRENT_FOLDER = -100,
	ARGUMENT_COUNT = 6,
	LINE_NUMBERS = 9, /* call, arguments, stack pointer, place */
};

extern char gate_end[];

/* The kernel's struct iovec. */
struct piece {
	u64 address;
	u64 size;
};

static bool is_traced_thread(const struct thread *self)
{
	return self->host_id == 0;
}

/* A filter of the program could punish what we would ask of the kernel. */
static bool may_ask(void)
{
	return !is_traced_thread(thread_current()) || !mm_current()->filtered;
}

u64 examine_thread_address(const struct task *task)
{
	return domain_base() + DOMAIN_THREAD_OFFSET + (u64)task->thread_slot * THREAD_SLOT_STRIDE +
	       SLOT_THREAD;
}

static bool is_near(const struct task *task)
{
	const struct thread *self = thread_current();

	return is_traced_thread(self) && self->task->tgid == task->tgid;
}

static int copy_far(const struct task *task, long call, u64 address, void *buffer, size_t size)
{
	struct piece here = { as_u64(buffer), size };
	struct piece there = { address, size };
	long result;

	if (!may_ask())
		return -EPERM;
	result = raw_syscall6(call, (u64)task->tgid, as_u64(&here), 1, as_u64(&there), 1, 0);
	if (result < 0)
		return (int)result;
	return (size_t)result == size ? 0 : -EFAULT;
}

int examine_read(const struct task *task, u64 from, void *to, size_t size)
{
	if (!is_near(task))
		return copy_far(task, __NR_process_vm_readv, from, to, size);
	memcpy(to, as_pointer(from), size);
	return 0;
}

int examine_write(const struct task *task, u64 to, const void *from, size_t size)
{
	if (!is_near(task))
		return copy_far(task, __NR_process_vm_writev, to, as_pointer(as_u64(from)), size);
	memcpy(as_pointer(to), from, size);
	return 0;
}

bool examine_has_registers(const struct task *task)
{
	return __atomic_load_n(&task->state, __ATOMIC_ACQUIRE) == TASK_RUNNING &&
	       task->utrace.phase < UTRACE_DEAD;
}

static u64 regs_address(const struct task *task)
{
	const struct thread *self = thread_current();

	if (self->task == task && self->regs != NULL)
		return as_u64(self->regs);
	return examine_thread_address(task) + (u64)(s64)THREAD_REGS_OFFSET;
}

int utrace_get_regs(struct task *task, struct pt_regs *regs)
{
	if (!examine_has_registers(task))
		return -ESRCH;
	return examine_read(task, regs_address(task), regs, sizeof(*regs));
}

int utrace_set_regs(struct task *task, const struct pt_regs *regs)
{
	if (!examine_has_registers(task))
		return -ESRCH;
	return examine_write(task, regs_address(task), regs, sizeof(*regs));
}

/* The line of this file of /proc/TID. 0 or -errno. */
static int read_line(const struct task *task, const char *file, char line[LINE_SIZE])
{
	char path[PATH_SIZE];
	long size;
	long fd;

	format_print(path, sizeof(path), "/proc/%d/%s", task->tid, file);
	fd = raw_syscall4(__NR_openat, (u64)(s64)CURRENT_FOLDER, as_u64(path), READ_CLOSE_ON_EXEC,
			  0);
	if (fd < 0)
		return fd == -ENOENT ? -ESRCH : (int)fd;
	size = raw_syscall3(__NR_read, (u64)fd, as_u64(line), LINE_SIZE - 1);
	sys_close((int)fd);
	line[size > 0 ? size : 0] = '\0';
	return size < 0 ? (int)size : 0;
}

/* A number as the file has it: -1, decimal, or hexadecimal behind 0x. */
static const char *read_number(const char *at, unsigned long *number)
{
	bool negative = *at == '-';
	unsigned long base = 10;
	unsigned long value = 0;

	at += negative;
	if (at[0] == '0' && at[1] == 'x') {
		base = 16;
		at += 2;
	}
	while ((*at >= '0' && *at <= '9') || (base == 16 && *at >= 'a' && *at <= 'f')) {
		value = value * base + (unsigned long)(*at <= '9' ? *at - '0' : *at - 'a' + 10);
		at++;
	}
	*number = negative ? 0 - value : value;
	return *at == ' ' ? at + 1 : at;
}

/* What a thread sleeps in that is in its program, or in the gate for its calls. */
static void take(struct task *task, const char *line, struct pt_regs *regs)
{
	unsigned long *arguments[ARGUMENT_COUNT] = { &regs->di,	 &regs->si, &regs->dx,
						     &regs->r10, &regs->r8, &regs->r9 };
	struct pt_regs saved;

	line = read_number(line, &regs->orig_ax);
	for (u32 i = 0; i < ARGUMENT_COUNT && (long)regs->orig_ax != -1; i++)
		line = read_number(line, arguments[i]);
	line = read_number(line, &regs->sp);
	read_number(line, &regs->ip);
	if (regs->ip - domain_base() >= DOMAIN_CORE_OFFSET)
		return;
	/* In the agent: the place in the program is where it came from. */
	if (utrace_get_regs(task, &saved) != 0)
		return;
	if (regs->ip != as_u64(gate_end))
		*regs = saved;
	regs->ip = saved.ip;
	regs->sp = saved.sp;
}

int task_current_syscall(struct task *task, long *callno, unsigned long *args, unsigned int maxargs,
			 unsigned long *sp, unsigned long *pc)
{
	char line[LINE_SIZE];
	struct pt_regs regs = { 0 };
	int err = 0;

	if (maxargs > ARGUMENT_COUNT)
		return -EINVAL;
	if (task == thread_current()->task) {
		err = utrace_get_regs(task, &regs);
	} else {
		err = may_ask() ? read_line(task, "syscall", line) : -EPERM;
		if (err == 0 && line[0] == 'r')
			err = -EAGAIN;
		if (err == 0)
			take(task, line, &regs);
	}
	if (err != 0)
		return err;
	*callno = (long)regs.orig_ax;
	syscall_get_arguments(task, &regs, 0, maxargs, args);
	*sp = regs.sp;
	*pc = regs.ip;
	return 0;
}

/* Below a pid namespace /proc may have another thread under the number. */
static bool may_read_files(void)
{
	const struct thread *self = thread_current();

	return may_ask() && (!is_traced_thread(self) || (self->task->flags & TASK_BELOW) == 0);
}

/* How often the thread got the CPU, the third number of the line; 0: not known. */
static unsigned long read_turns(const struct task *task)
{
	char line[LINE_SIZE];
	const char *at = line;
	unsigned long number = 0;

	if (read_line(task, "schedstat", line) != 0)
		return 0;
	for (u32 i = 0; i < 3; i++)
		at = read_number(at, &number);
	return number;
}

/* Whether it sleeps in a call of the program, with the registers saved as at its entry. */
static bool sleeps_in_gate(const struct task *task)
{
	char line[LINE_SIZE];
	const char *at = line;
	unsigned long last = 0;

	if (read_line(task, "syscall", line) != 0 || line[0] == 'r')
		return false;
	for (u32 i = 0; i < LINE_NUMBERS && *at != '\0' && *at != '\n'; i++)
		at = read_number(at, &last);
	return last == as_u64(gate_end);
}

u32 examine_sleep_count(struct task *task)
{
	unsigned long before;

	if (!may_read_files() || !examine_has_registers(task))
		return 0;
	before = read_turns(task);
	if (before == 0 || !sleeps_in_gate(task) || read_turns(task) != before)
		return 0;
	/* One that differs, but never 0. */
	return (u32)before << 1 | 1;
}

bool examine_is_job_stopped(const struct task *task)
{
	char line[LINE_SIZE];
	const char *state = NULL;

	if (!may_read_files() || read_line(task, "stat", line) != 0)
		return false;
	/* The name may hold anything, also parentheses: the last one ends it. */
	for (const char *at = line; *at != '\0'; at++) {
		if (at[0] == ')' && at[1] == ' ')
			state = at + 2;
	}
	return state != NULL && *state == 'T';
}
