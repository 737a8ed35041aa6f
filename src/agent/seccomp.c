/* SPDX-License-Identifier: MIT */
/*
 * Every filter that the program installs gets a prologue in front:
 *
 *   a call of the list below, made by agent text but not at one of the places
 *   where the agent makes the program's calls  →  allowed
 *   everything else                            →  the program's filter, unchanged
 *
 * The list holds what the agent cannot do without once a sandbox is closed.
 * None of these calls opens anything or reaches another program's memory. The
 * number is tested first, so that for all others the kernel still finds out
 * that a filter always allows them, and does not run it.
 */
#include "agent/seccomp.h"

#include "agent/backstop.h"
#include "agent/mm.h"
#include "agent/signal.h"
#include "agent/special.h"
#include "agent/uaccess.h"
#include "base/bpf.h"
#include "base/bytes.h"
#include "base/rawsys.h"

extern char gate_end[], program_call_end[], clone_call_end[];

enum {
	BAD_VALUE = -22,
	PROT_RW = 3,
	MAP_PRIVATE_ANONYMOUS = 0x22,
	LENGTH_MAXIMUM = 4096,
	PROLOGUE_MAXIMUM = 64,
	PR_GET_SECCOMP_OPTION = 21,
	PR_SET_SECCOMP_OPTION = 22,
	PR_SET_NO_NEW_PRIVS_OPTION = 38,
	MODE_FILTER = 2,
	SET_MODE_FILTER_OPERATION = 1,
	STRICT_MARK = 0x5742, /* in the data of the filter that stands for strict mode */
};

/* Where jumps lead */
enum { NEXT = BPF_NEXT, CHECK = BPF_LABEL_A, ALLOW = BPF_LABEL_B, PROGRAM = BPF_LABEL_C };

static const u16 own_calls[] = {
	__NR_mmap,	     __NR_munmap,	__NR_mprotect,		__NR_madvise,
	__NR_futex,	     __NR_membarrier,	__NR_sched_yield,	__NR_clock_gettime,
	__NR_rt_sigprocmask, __NR_rt_sigaction, __NR_rt_sigreturn,	__NR_sigaltstack,
	__NR_gettid,	     __NR_getpid,	__NR_getppid,		__NR_kill,
	__NR_tkill,	     __NR_tgkill,	__NR_rt_tgsigqueueinfo, __NR_rt_sigtimedwait,
	__NR_arch_prctl, /* for bases, where no instruction sets them */
	__NR_readlink,	 /* what a descriptor is: for -y, and where descriptors are listed */
};

static const u16 strict_calls[] = { __NR_read, __NR_write, __NR_exit, __NR_rt_sigreturn };

enum { OWN_CALL_COUNT = sizeof(own_calls) / sizeof(own_calls[0]) };
enum { STRICT_CALL_COUNT = sizeof(strict_calls) / sizeof(strict_calls[0]) };

/* Is the call at hand one that the agent must be able to make? */
static void put_own_numbers(struct bpf_writer *writer)
{
	bpf_put(writer, BPF_LOAD, DATA_NR, 0, 0);
	for (u32 i = 0; i < OWN_CALL_COUNT; i++)
		bpf_put(writer, BPF_IF_EQUAL, own_calls[i], CHECK, NEXT);
	/* fcntl only of the domain, prctl only for the backstop, pwrite64 and close only of our own
	 * memory */
	bpf_put(writer, BPF_IF_EQUAL, __NR_fcntl, NEXT, 2);
	bpf_put(writer, BPF_LOAD, DATA_ARGUMENT, 0, 0);
	bpf_put(writer, BPF_IF_EQUAL, (u32)mm_current()->domain_fd, CHECK, PROGRAM);
	bpf_put(writer, BPF_IF_EQUAL, __NR_prctl, NEXT, 2);
	bpf_put(writer, BPF_LOAD, DATA_ARGUMENT, 0, 0);
	bpf_put(writer, BPF_IF_EQUAL, PR_SET_SYSCALL_USER_DISPATCH, CHECK, PROGRAM);
	bpf_put(writer, BPF_IF_EQUAL, __NR_close, 1, NEXT);
	bpf_put(writer, BPF_IF_EQUAL, __NR_pwrite64, NEXT, PROGRAM);
	bpf_put(writer, BPF_LOAD, DATA_ARGUMENT, 0, 0);
	bpf_put(writer, BPF_IF_EQUAL, (u32)mm_current()->mem_fd, CHECK, PROGRAM);
}

/* Is it the agent's, and not made in the program's place? */
static void put_own_text(struct bpf_writer *writer)
{
	bpf_place(writer, CHECK);
	bpf_put_agent_text(writer, domain_base(), PROGRAM);
	bpf_put(writer, BPF_LOAD, DATA_IP_LOW, 0, 0);
	bpf_put(writer, BPF_IF_EQUAL, (u32)as_u64(gate_end), PROGRAM, NEXT);
	bpf_put(writer, BPF_IF_EQUAL, (u32)as_u64(program_call_end), PROGRAM, NEXT);
	bpf_put(writer, BPF_LOAD, DATA_ARCH, 0, 0);
	bpf_put(writer, BPF_IF_EQUAL, SECCOMP_ARCH_X86_64, NEXT, PROGRAM);
	bpf_put(writer, BPF_RETURN, SECCOMP_ALLOW, 0, 0);
}

static void put_prologue(struct bpf_writer *writer)
{
	put_own_numbers(writer);
	put_own_text(writer);
	bpf_place(writer, PROGRAM);
	/* A filter finds zero in the accumulator. */
	bpf_put(writer, BPF_LOAD_CONSTANT, 0, 0, 0);
}

static void put_strict(struct bpf_writer *writer)
{
	bpf_put(writer, BPF_LOAD, DATA_ARCH, 0, 0);
	bpf_put(writer, BPF_IF_EQUAL, SECCOMP_ARCH_X86_64, NEXT, 1 + STRICT_CALL_COUNT);
	bpf_put(writer, BPF_LOAD, DATA_NR, 0, 0);
	for (u32 i = 0; i < STRICT_CALL_COUNT; i++)
		bpf_put(writer, BPF_IF_EQUAL, strict_calls[i], ALLOW, NEXT);
	bpf_put(writer, BPF_RETURN, SECCOMP_TRAP | STRICT_MARK, 0, 0);
	bpf_place(writer, ALLOW);
	bpf_put(writer, BPF_RETURN, SECCOMP_ALLOW, 0, 0);
}

enum { BUFFER_SIZE = (LENGTH_MAXIMUM + PROLOGUE_MAXIMUM) * sizeof(struct bpf) };

/* The call with the program's filter behind our prologue, from C's place in the gate. */
static long install(struct pt_regs *call, unsigned long *argument, const struct bpf_program *filter,
		    struct bpf *code)
{
	struct bpf_writer writer = { .code = code };
	struct bpf_program rewritten = { .code = as_u64(code) };

	put_prologue(&writer);
	if (filter == NULL)
		put_strict(&writer);
	else if (copy_from_user(code + writer.count, filter->code, filter->count * sizeof(*code)) ==
		 0)
		writer.count += filter->count;
	else
		return call_for_program(call); /* the kernel says so itself */
	if (writer.count > LENGTH_MAXIMUM)
		return call_for_program(call);
	rewritten.count = (u16)writer.count;
	*argument = as_u64(&rewritten);
	return call_for_program(call);
}

static long install_buffered(struct thread *thread, struct pt_regs *call, unsigned long *argument,
			     const struct bpf_program *filter)
{
	long buffer = sys_mmap(0, BUFFER_SIZE, PROT_RW, MAP_PRIVATE_ANONYMOUS, -1, 0);
	u32 before = thread->mm->filtered;
	long result;

	if (result_is_error(buffer))
		return buffer;
	/* Before it is in force: with SECCOMP_FILTER_FLAG_TSYNC other threads get it as well. */
	__atomic_store_n(&thread->mm->filtered, 1, __ATOMIC_SEQ_CST);
	watch_end_for_good(&thread->mm->watch);
	result = install(call, argument, filter, as_pointer((u64)buffer));
	if (result_is_error(result))
		thread->mm->filtered = before;
	sys_munmap((u64)buffer, BUFFER_SIZE);
	return result;
}

u32 seccomp_set_filter(struct thread *thread, struct pt_regs *regs, unsigned long *program)
{
	struct pt_regs call = *regs;
	struct bpf_program filter = { 0 };
	unsigned long *argument = &call.r15 + (program - &regs->r15);

	if (copy_from_user(&filter, *program, sizeof(filter)) != 0 || filter.count == 0 ||
	    filter.count > LENGTH_MAXIMUM)
		return GATE_RUN;
	return special_answer(regs, install_buffered(thread, &call, argument, &filter));
}

/* What PR_GET_SECCOMP would say if there were no filter of ours. */
static long mode_of_others(void)
{
	if (backstop_can_go() || domain_get()->options.filters || mm_current()->filtered)
		return raw_syscall3(__NR_prctl, PR_GET_SECCOMP_OPTION, 0, 0);
	return 0;
}

u32 seccomp_get_mode(struct pt_regs *regs)
{
	return backstop_can_go() ? GATE_RUN : special_answer(regs, mode_of_others());
}

u32 seccomp_set_strict(struct thread *thread, struct pt_regs *regs)
{
	struct pt_regs call = *regs;
	long result;

	if (thread->mm->strict)
		return GATE_RUN; /* to be killed for it */
	if (mode_of_others() == MODE_FILTER)
		return special_answer(regs, BAD_VALUE);
	/* What a filter needs and strict mode does not; nothing can be executed any more. */
	raw_syscall6(__NR_prctl, PR_SET_NO_NEW_PRIVS_OPTION, 1, 0, 0, 0, 0);
	call.orig_ax = __NR_prctl;
	call.di = PR_SET_SECCOMP_OPTION;
	call.si = MODE_FILTER;
	thread->mm->strict = 1;
	result = install_buffered(thread, &call, &call.dx, NULL);
	if (result_is_error(result))
		thread->mm->strict = 0;
	return special_answer(regs, result);
}

void seccomp_admit_traps(const struct thread *thread)
{
	if (thread->mm->filtered)
		signal_set_real(~SIGNAL_BIT(SIG_SYS));
}

bool seccomp_denies(struct thread *thread, struct pt_regs *regs, const u64 arguments[6],
		    long natural)
{
	struct pt_regs call = *regs;
	long result;

	if (likely(!thread->mm->filtered))
		return false;
	call.di = arguments[0];
	call.si = arguments[1];
	call.dx = arguments[2];
	call.r10 = arguments[3];
	call.r8 = arguments[4];
	call.r9 = arguments[5];
	result = call_for_program(&call);
	if (result == natural)
		return false;
	regs->ax = (unsigned long)result;
	return true;
}

bool seccomp_denies_special(struct thread *thread, struct pt_regs *regs)
{
	u64 arguments[6] = { 0 };

	switch (regs->orig_ax) {
	case __NR_rt_sigaction:
	case __NR_rt_sigprocmask:
		/* With nothing to set and nowhere to store both do nothing. */
		arguments[0] = regs->di;
		arguments[3] = regs->r10;
		return seccomp_denies(thread, regs, arguments, 0);
	case __NR_sigaltstack:
		return seccomp_denies(thread, regs, arguments, 0);
	default:
		return false;
	}
}

bool seccomp_is_program_call(u64 ip)
{
	return ip == as_u64(gate_end) || ip == as_u64(program_call_end) ||
	       ip == as_u64(clone_call_end);
}

void seccomp_check_strict(const struct thread *thread, const struct kernel_siginfo *info)
{
	if (!thread->mm->strict || info->error != STRICT_MARK)
		return;
	for (;;)
		raw_syscall3(__NR_tkill, (u64)sys_gettid(), SIG_KILL, 0);
}
