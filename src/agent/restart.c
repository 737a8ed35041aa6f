/* SPDX-License-Identifier: MIT */
/*
 * Restart of interrupted system calls, as the kernel does it: the class of a
 * call (syscalls.def) says which code stands for "interrupted".
 *
 * All handlers are really installed with SA_RESTART, so the kernel itself
 * tells two classes from the others: it rewinds to the instruction for
 * ERESTARTSYS and ERESTARTNOINTR, and answers -EINTR for the rest.
 *
 * A call with a timeout that nothing the program may see interrupted goes on as
 * restart_syscall(2), as in the kernel. The kernel's own memory of it is gone
 * by then (rt_sigreturn clears it), so the agent keeps the time, from when the call
 * began: however often it is interrupted, it ends when it natively would. Only sleeps
 * on clocks of CPU time have to tell the rest themselves. So do calls that
 * the kernel would fail with EINTR, if no handler runs: natively such a signal
 * would not have reached the thread at all.
 */
#include "agent/restart.h"

#include "agent/clock.h"
#include "agent/futexes.h"
#include "agent/special.h"
#include "agent/uaccess.h"
#include "base/bytes.h"
#include "base/rawsys.h"
#include "utrace-syscall.h"

enum restart_class {
	RESTART_NONE,
	RESTART_SYS,
	RESTART_NOINTR,
	RESTART_NOHAND,
	RESTART_BLOCK,
	RESTART_EINTR,
};

enum {
	EINTR_RESULT = -4,
	TIMER_ABSTIME_FLAG = 1,
	REALTIME_CLOCK = 0,
	MONOTONIC_CLOCK = 1,
	BOOTTIME_CLOCK = 7,
	TAI_CLOCK = 11,
	FUTEX_COMMAND_MASK = 0x7f,
	FUTEX_WAIT_COMMAND = 0,
};

#define NS_PER_SECOND 1000000000ULL
#define NS_PER_MS 1000000ULL

static const u8 classes[] = {
#define SYSCALL(number, name, sets, flags, restart, ...) [number] = RESTART_##restart,
#include "tables/syscalls.def"
#undef SYSCALL
};

/* Only one of the flags of calls matters here. */
enum { F_BLOCKS = 1, F_NO_RETURN = 0, F_MAKES_FD = 0, F_FREES_FD = 0 };

static const u8 blocks[] = {
#define SYSCALL(number, name, sets, flags, restart, ...) [number] = (flags),
#include "tables/syscalls.def"
#undef SYSCALL
};

static enum restart_class class_of(unsigned long nr)
{
	return nr < sizeof(classes) ? (enum restart_class)classes[nr] : RESTART_NONE;
}

bool restart_may_wait_long(unsigned long nr)
{
	static const u16 others[] = { __NR_wait4,
				      __NR_waitid,
				      __NR_kill,
				      __NR_tkill,
				      __NR_tgkill,
				      __NR_rt_sigqueueinfo,
				      __NR_rt_tgsigqueueinfo,
				      __NR_restart_syscall };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (others[i] == nr)
			return true;
	}
	return class_of(nr) >= RESTART_NOHAND;
}

unsigned long restart_code_rewound(unsigned long nr)
{
	return (unsigned long)(class_of(nr) == RESTART_NOINTR ? -ERESTARTNOINTR : -ERESTARTSYS);
}

bool restart_may_wait(unsigned long nr)
{
	return class_of(nr) != RESTART_NONE;
}

bool restart_may_block(unsigned long nr)
{
	return nr >= sizeof(blocks) || class_of(nr) != RESTART_NONE || blocks[nr] == F_BLOCKS;
}

unsigned long restart_code_not_begun(unsigned long nr)
{
	enum restart_class class = class_of(nr);

	return class >= RESTART_NOHAND ? (unsigned long)-ERESTARTNOHAND : restart_code_rewound(nr);
}

unsigned long restart_code_interrupted(const struct thread *thread)
{
	const struct pt_regs *regs = thread->regs;
	enum restart_class class = class_of(regs->orig_ax);

	/* The time to wait for is absolute: nothing to remember. */
	if (regs->orig_ax == __NR_clock_nanosleep && (regs->si & TIMER_ABSTIME_FLAG) != 0)
		class = RESTART_NOHAND;
	if (class == RESTART_NOHAND)
		return (unsigned long)-ERESTARTNOHAND;
	if (class == RESTART_BLOCK)
		return (unsigned long)-ERESTART_RESTARTBLOCK;
	return (unsigned long)EINTR_RESULT;
}

unsigned long restart_code_returned(struct thread *thread)
{
	unsigned long code = restart_code_interrupted(thread);

	if (code == (unsigned long)EINTR_RESULT)
		thread->restart.broken = 1;
	return code;
}

static void begin_again(struct pt_regs *regs)
{
	regs->ax = regs->orig_ax;
	regs->ip -= 2;
}

void restart_for_handler(struct thread *thread, struct pt_regs *regs, u64 action_flags)
{
	long result = (long)regs->ax;

	thread->restart.nr = 0;
	thread->restart.broken = 0;
	if (regs->orig_ax == (unsigned long)-1)
		return;
	if (result == -ERESTARTNOINTR ||
	    (result == -ERESTARTSYS && (action_flags & ACTION_RESTART) != 0))
		begin_again(regs);
	else if (result == -ERESTARTSYS || result == -ERESTARTNOHAND ||
		 result == -ERESTART_RESTARTBLOCK)
		regs->ax = (unsigned long)EINTR_RESULT;
	regs->orig_ax = (unsigned long)-1;
}

enum time_kind {
	TIME_SPEC,  /* struct timespec; timed here */
	TIME_MS,    /* milliseconds, nothing or less for ever; timed here */
	TIME_SLEEP, /* struct timespec, and where the kernel tells the rest */
};

/* Calls whose time limit is relative: argument numbers. */
static const struct timed_call {
	u16 nr;
	u8 kind;
	u8 limit;
	u8 rest;
} timed_calls[] = {
	{ __NR_poll, TIME_MS, 2, 0 },
	{ __NR_nanosleep, TIME_SLEEP, 0, 1 },
	{ __NR_futex, TIME_SPEC, 3, 0 },
	{ __NR_clock_nanosleep, TIME_SLEEP, 2, 3 },
	{ __NR_epoll_wait, TIME_MS, 3, 0 },
	{ __NR_rt_sigtimedwait, TIME_SPEC, 2, 0 },
	{ __NR_epoll_pwait, TIME_MS, 3, 0 },
	{ __NR_epoll_pwait2, TIME_SPEC, 3, 0 },
	{ __NR_semtimedop, TIME_SPEC, 3, 0 },
	{ __NR_io_getevents, TIME_SPEC, 4, 0 },
	{ __NR_io_pgetevents, TIME_SPEC, 4, 0 },
};

/* NULL for a call that has no relative limit, or not as it is used here. */
static const struct timed_call *timed_call_of(u64 nr, const struct pt_regs *regs)
{
	if (nr == __NR_futex && (regs->si & FUTEX_COMMAND_MASK) != FUTEX_WAIT_COMMAND)
		return NULL;
	if (nr == __NR_clock_nanosleep && (regs->si & TIMER_ABSTIME_FLAG) != 0)
		return NULL;
	for (size_t i = 0; i < sizeof(timed_calls) / sizeof(timed_calls[0]); i++) {
		if (timed_calls[i].nr == nr)
			return &timed_calls[i];
	}
	return NULL;
}

static unsigned long *argument_at(struct pt_regs *regs, u32 number)
{
	unsigned long *const arguments[] = { &regs->di,	 &regs->si, &regs->dx,
					     &regs->r10, &regs->r8, &regs->r9 };

	return arguments[number];
}

static u64 elapsed_ns(const struct restart *restart)
{
	u64 khz = domain_get()->clock_khz;
	u64 ticks = clock_now() - restart->began;

	return khz == 0 ? ticks : ticks / khz * NS_PER_MS + ticks % khz * NS_PER_MS / khz;
}

/* A sleep on a clock that does not always run: the agent cannot time it. */
static bool kernel_tells_rest(u64 nr, const struct pt_regs *regs)
{
	return nr == __NR_clock_nanosleep && regs->di != REALTIME_CLOCK &&
	       regs->di != MONOTONIC_CLOCK && regs->di != BOOTTIME_CLOCK && regs->di != TAI_CLOCK;
}

/* Of such a sleep, as the kernel gave it up. */
static void take_rest(struct restart *restart, struct pt_regs *regs)
{
	const struct timed_call *call = timed_call_of(restart->nr, regs);
	unsigned long rest;

	if (call == NULL || call->kind != TIME_SLEEP || !kernel_tells_rest(restart->nr, regs))
		return;
	rest = *argument_at(regs, call->rest);
	if (rest != 0)
		copy_from_user(restart->left, rest, sizeof(restart->left));
}

/* Of the others, as the call is about to go on. */
static void find_what_is_left(struct restart *restart)
{
	u64 elapsed = elapsed_ns(restart);
	u64 left = elapsed < restart->limit_ns ? restart->limit_ns - elapsed : 0;

	restart->left[0] = left / NS_PER_SECOND;
	restart->left[1] = left % NS_PER_SECOND;
}

static void go_on_later(struct restart *restart, struct pt_regs *regs)
{
	if (regs->orig_ax != __NR_restart_syscall)
		restart->nr = regs->orig_ax;
	take_rest(restart, regs);
	regs->ax = __NR_restart_syscall;
	regs->ip -= 2;
}

static bool waits_for_restart(const struct pt_regs *regs)
{
	return (long)regs->ax == -ERESTART_RESTARTBLOCK && regs->orig_ax != (unsigned long)-1;
}

void restart_note_interrupted(struct thread *thread, const struct pt_regs *regs)
{
	struct restart *restart = &thread->restart;

	thread->interrupted.ip = 0;
	if (!waits_for_restart(regs))
		return;
	if (regs->orig_ax != __NR_restart_syscall)
		restart->nr = regs->orig_ax;
	thread->interrupted =
	    (struct suspended_call){ .ip = regs->ip, .sp = regs->sp, .restart = *restart };
}

static bool is_at(const struct suspended_call *call, const struct pt_regs *regs)
{
	return call->ip != 0 && call->ip == regs->ip && call->sp == regs->sp &&
	       waits_for_restart(regs);
}

/* Y-07: the kernel would mix up two calls of one thread that are both to be restarted. */
static void switch_calls(struct thread *thread, const struct pt_regs *regs)
{
	struct suspended_call *left = &thread->interrupted;

	if (is_at(left, regs))
		return;
	for (u32 i = 0; i < SUSPENDED_CALLS; i++) {
		if (!is_at(&thread->suspended[i], regs))
			continue;
		thread->restart = thread->suspended[i].restart;
		thread->suspended[i].ip = 0;
	}
	if (left->ip != 0)
		thread->suspended[thread->next_suspended++ % SUSPENDED_CALLS] = *left;
}

void restart_without_handler(struct thread *thread, struct pt_regs *regs)
{
	struct restart *restart = &thread->restart;
	long result = (long)regs->ax;
	bool broken = restart->broken != 0 && result == EINTR_RESULT;

	switch_calls(thread, regs);
	restart->broken = 0;
	if (regs->orig_ax == (unsigned long)-1)
		return;
	if (result == -ERESTARTNOINTR || result == -ERESTARTSYS || result == -ERESTARTNOHAND)
		begin_again(regs);
	if (result == -ERESTART_RESTARTBLOCK || broken)
		go_on_later(restart, regs);
	regs->orig_ax = (unsigned long)-1;
}

static void replace_argument(struct thread *thread, unsigned long *argument, unsigned long value)
{
	thread->saved_argument = argument;
	thread->saved_value = *argument;
	*argument = value;
}

static u64 limit_of(const struct timed_call *call, unsigned long value)
{
	u64 time[2];

	if (call->kind == TIME_MS)
		return (s32)value > 0 ? (u64)(u32)value * NS_PER_MS : 0;
	if (value == 0 || copy_from_user(time, value, sizeof(time)) != 0)
		return 0;
	return time[0] * NS_PER_SECOND + time[1];
}

void restart_note_time(struct thread *thread, struct pt_regs *regs)
{
	const struct timed_call *call = timed_call_of(regs->orig_ax, regs);

	if (call == NULL)
		return;
	thread->restart.limit_ns = limit_of(call, *argument_at(regs, call->limit));
	thread->restart.began = thread->restart.limit_ns != 0 ? clock_now() : 0;
	/* The caller does not want to know the rest: the agent does. */
	if (call->kind == TIME_SLEEP && *argument_at(regs, call->rest) == 0 &&
	    kernel_tells_rest(regs->orig_ax, regs))
		replace_argument(thread, argument_at(regs, call->rest),
				 as_u64(thread->restart.left));
}

static u32 run_timed(struct thread *thread, struct pt_regs *regs)
{
	restart_note_time(thread, regs);
	return GATE_RUN;
}

u32 special_poll(struct thread *thread, struct pt_regs *regs)
{
	return run_timed(thread, regs);
}

u32 special_nanosleep(struct thread *thread, struct pt_regs *regs)
{
	return run_timed(thread, regs);
}

u32 special_clock_nanosleep(struct thread *thread, struct pt_regs *regs)
{
	return run_timed(thread, regs);
}

u32 special_futex(struct thread *thread, struct pt_regs *regs)
{
	if (unlikely(futexes_in_use()) && futexes_make_call(regs))
		return GATE_SKIP;
	/* Most have no limit. */
	return regs->r10 != 0 ? run_timed(thread, regs) : GATE_RUN;
}

u32 special_futex_wake(struct thread *thread, struct pt_regs *regs)
{
	(void)thread;
	return unlikely(futexes_in_use()) && futexes_make_call(regs) ? GATE_SKIP : GATE_RUN;
}

u32 special_futex_requeue(struct thread *thread, struct pt_regs *regs)
{
	return special_futex_wake(thread, regs);
}

u32 special_epoll_wait(struct thread *thread, struct pt_regs *regs)
{
	return run_timed(thread, regs);
}

u32 special_semtimedop(struct thread *thread, struct pt_regs *regs)
{
	return run_timed(thread, regs);
}

u32 special_io_getevents(struct thread *thread, struct pt_regs *regs)
{
	return run_timed(thread, regs);
}

static void save_arguments(struct restart *restart, struct pt_regs *regs)
{
	restart->asked_nr = regs->orig_ax;
	for (u32 i = 0; i < 6; i++)
		restart->arguments[i] = *argument_at(regs, i);
	restart->replaced = 1;
}

void restart_restore(struct thread *thread)
{
	struct restart *restart = &thread->restart;

	if (!restart->replaced)
		return;
	for (u32 i = 0; i < 6; i++)
		*argument_at(thread->regs, i) = restart->arguments[i];
	thread->regs->orig_ax = restart->asked_nr;
	restart->replaced = 0;
}

static void shorten(struct restart *restart, struct pt_regs *regs)
{
	const struct timed_call *call = timed_call_of(restart->nr, regs);

	if (call == NULL || restart->limit_ns == 0)
		return;
	if (call->kind != TIME_SLEEP || !kernel_tells_rest(restart->nr, regs))
		find_what_is_left(restart);
	*argument_at(regs, call->limit) =
	    call->kind != TIME_MS
		? as_u64(restart->left)
		: restart->left[0] * 1000 + (restart->left[1] + NS_PER_MS - 1) / NS_PER_MS;
}

/* The call restart->nr again, with what is left of its time. */
static u32 go_on(struct thread *thread, struct pt_regs *regs)
{
	struct restart *restart = &thread->restart;
	special_function special = special_find(restart->nr);
	u64 began = restart->began;
	u64 limit_ns = restart->limit_ns;

	save_arguments(restart, regs);
	regs->orig_ax = restart->nr;
	shorten(restart, regs);
	if (special != NULL)
		special(thread, regs);
	/* It began when it first did. */
	restart->began = began;
	restart->limit_ns = limit_ns;
	/* Else restart_restore would not be called. */
	if (thread->saved_argument == NULL)
		replace_argument(thread, &regs->orig_ax, restart->nr);
	return GATE_RUN;
}

/*
 * Of a call that the kernel had gone on with once already it only says that. Mostly the
 * number stands before the instruction: mov $nr, %eax. 0: unknown.
 */
static u64 number_by_code(const struct pt_regs *regs)
{
	enum { MOV_EAX = 0xb8, MOV_SIZE = 5, CALL_SIZE = 2 };
	u8 code[MOV_SIZE];
	u32 nr;

	if (copy_from_user(code, regs->ip - CALL_SIZE - MOV_SIZE, sizeof(code)) != 0 ||
	    code[0] != MOV_EAX)
		return 0;
	memcpy(&nr, code + 1, sizeof(nr));
	return class_of(nr) == RESTART_BLOCK ? nr : 0;
}

bool restart_needs_time(const struct pt_regs *regs, u64 nr)
{
	return timed_call_of(nr, regs) != NULL;
}

void restart_by_kernel(struct thread *thread, struct pt_regs *regs)
{
	struct restart *restart = &thread->restart;
	u64 nr = regs->orig_ax != __NR_restart_syscall ? regs->orig_ax : number_by_code(regs);
	const struct timed_call *call = timed_call_of(nr, regs);

	restart->nr = 0;
	restart->kernels = nr;
	restart->limit_ns = call != NULL ? limit_of(call, *argument_at(regs, call->limit)) : 0;
	restart->began = clock_now();
	regs->orig_ax = __NR_restart_syscall;
}

/* Engines see restart_syscall. */
u32 special_restart_syscall(struct thread *thread, struct pt_regs *regs)
{
	struct restart *restart = &thread->restart;

	/* Only once: when that is interrupted as well, we go on with it. */
	if (restart->kernels != 0) {
		restart->nr = restart->kernels;
		restart->kernels = 0;
		return GATE_RUN;
	}
	/* Nothing to go on with: the kernel says so itself. */
	return restart->nr != 0 ? go_on(thread, regs) : GATE_RUN;
}

u32 restart_again(struct thread *thread, struct pt_regs *regs)
{
	bool rests = (long)restart_code_interrupted(thread) != -ERESTARTNOHAND;
	special_function special;

	if (thread->saved_argument != NULL)
		special_restore_argument(thread);
	if (rests && regs->orig_ax != __NR_restart_syscall)
		thread->restart.nr = regs->orig_ax;
	if (rests) {
		take_rest(&thread->restart, regs);
		return go_on(thread, regs);
	}
	special = special_find(regs->orig_ax);
	return special != NULL ? special(thread, regs) : GATE_RUN;
}
