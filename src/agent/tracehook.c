/* SPDX-License-Identifier: MIT */
/*
 * The agent's events, told to the engine core.
 */
#include "agent/tracehook.h"

#include "agent/program.h"
#include "agent/sighand.h"
#include "base/bytes.h"
#include "utrace/task.h"
#include "x86/layout.h"

enum { ALL_SIGNAL_EVENTS = 0x1f00 };

static_assert(sizeof(struct k_sigaction) == sizeof(struct kernel_sigaction),
	      "both are the kernel's struct");

void tracehook_init_task(struct task *task)
{
	utrace_init(task);
}

u64 tracehook_signal_event(int signo, const struct kernel_sigaction *action)
{
	struct k_sigaction ka;
	u32 effect;

	memcpy(&ka, action, sizeof(ka));
	return utrace_signal_event(signo, &ka, &effect);
}

/* ES-02: who has QUIESCE sees all signals as long as anybody traces some. */
static u64 seen_with_quiesce(u64 events)
{
	const u64 fatal = UTRACE_EVENT(SIGNAL_TERM) | UTRACE_EVENT(SIGNAL_CORE);

	if ((events & UTRACE_EVENT(QUIESCE)) == 0 || (events & ALL_SIGNAL_EVENTS) == 0)
		return 0;
	/* As in the kernel, where only these two keep a signal from killing when it is sent. */
	return UTRACE_EVENT(SIGNAL_STOP) | ((events & fatal) != 0 ? fatal : 0);
}

u64 tracehook_wanted_signals(const struct task *task)
{
	const u64 possible = UTRACE_EVENT(SIGNAL_IGN) | UTRACE_EVENT(SIGNAL_STOP) |
			     UTRACE_EVENT(SIGNAL_TERM) | UTRACE_EVENT(SIGNAL_CORE);

	u64 events = __atomic_load_n(&task->utrace.events, __ATOMIC_RELAXED);

	/* Who dies by a signal exits, too. */
	if ((events & UTRACE_EVENT(EXIT)) != 0)
		events |= UTRACE_EVENT(SIGNAL_TERM) | UTRACE_EVENT(SIGNAL_CORE);
	/* Stops that somebody wants to know of are carried out by the agent. */
	if ((events & UTRACE_EVENT(JCTL)) != 0 ||
	    (domain_get()->options.job_control && task->process_index == 0))
		events |= UTRACE_EVENT(SIGNAL_STOP);
	return (events | seen_with_quiesce(events)) & possible;
}

/* What the kernel does with a signal nobody traces. */
static enum utrace_outcome default_outcome(int signo, const struct kernel_sigaction *action)
{
	const u64 ignored = SIGNAL_BIT(SIG_CHLD) | SIGNAL_BIT(SIG_CONT) | SIGNAL_BIT(SIG_URG) |
			    SIGNAL_BIT(SIG_WINCH);
	const u64 cores = SIGNALS_SYNCHRONOUS | SIGNAL_BIT(SIG_QUIT) | SIGNAL_BIT(SIG_ABRT) |
			  SIGNAL_BIT(SIG_XCPU) | SIGNAL_BIT(SIG_XFSZ);
	const u64 stops = SIGNAL_BIT(SIG_TSTP) | SIGNAL_BIT(SIG_TTIN) | SIGNAL_BIT(SIG_TTOU);

	if (action->handler > HANDLER_IGNORE)
		return UTRACE_OUTCOME_HANDLER;
	if (action->handler == HANDLER_IGNORE || (ignored & SIGNAL_BIT(signo)) != 0)
		return UTRACE_OUTCOME_NONE;
	if (signo == SIG_STOP)
		return UTRACE_OUTCOME_STOP;
	if (stops & SIGNAL_BIT(signo))
		return UTRACE_OUTCOME_TSTP;
	return (cores & SIGNAL_BIT(signo)) != 0 ? UTRACE_OUTCOME_CORE : UTRACE_OUTCOME_TERM;
}

enum utrace_outcome tracehook_get_signal(struct task *task, struct pt_regs *regs,
					 struct kernel_siginfo *info,
					 struct kernel_sigaction *action)
{
	struct utrace_signal signal = { .info = (siginfo_t *)(void *)info };
	struct k_sigaction ka;
	enum utrace_outcome outcome;

	if ((__atomic_load_n(&task->utrace.events, __ATOMIC_RELAXED) & ALL_SIGNAL_EVENTS) == 0)
		return default_outcome(info->signo, action);
	memcpy(&ka, action, sizeof(ka));
	signal.ka = &ka;
	outcome = utrace_get_signal(task, regs, &signal);
	if (outcome == UTRACE_OUTCOME_HANDLER)
		memcpy(action, &signal.return_ka, sizeof(*action));
	return outcome;
}

enum utrace_outcome tracehook_report_signal(struct task *task, struct pt_regs *regs,
					    struct kernel_siginfo *info,
					    struct kernel_sigaction *action)
{
	struct utrace_signal signal = { .info = (siginfo_t *)(void *)info };
	enum utrace_outcome outcome = utrace_get_signal(task, regs, &signal);

	memcpy(action, &signal.return_ka, sizeof(*action));
	return outcome;
}

void tracehook_signal_handler(struct task *task, bool stepping)
{
	utrace_signal_handler(task, stepping);
}

void tracehook_report_clone(struct task *task, u64 clone_flags, struct task *child)
{
	if (task->utrace.events & UTRACE_EVENT(CLONE))
		utrace_report_clone(task, clone_flags, child);
}

void tracehook_child_starts(struct task *task, struct pt_regs *regs)
{
	if (tracehook_wants_syscall_exit(task))
		utrace_report_syscall_exit(task, regs);
}

void tracehook_report_exec(struct task *task, const struct program *program, struct pt_regs *regs)
{
	if (task->utrace.events & UTRACE_EVENT(EXEC))
		utrace_report_exec(task, &program->format, &program->binary, regs);
	if (tracehook_wants_syscall_exit(task))
		utrace_report_syscall_exit(task, regs);
}

long tracehook_report_exit(struct task *task, long status)
{
	utrace_report_exit(task, &status, false);
	__atomic_fetch_or(&task->flags, TASK_EXITED, __ATOMIC_RELEASE);
	return status;
}

void tracehook_report_killed(struct task *task, long status)
{
	utrace_report_exit(task, &status, true);
	__atomic_fetch_or(&task->flags, TASK_EXITED, __ATOMIC_RELEASE);
}

void tracehook_notify_resume(struct task *task, struct pt_regs *regs)
{
	/* Cleared first: a kick that comes from now on sets it again. */
	__atomic_fetch_and(&task->work, ~(u32)WORK_ENGINES, __ATOMIC_SEQ_CST);
	if (utrace_needs_resume(task) && !utrace_wants_signal(task))
		utrace_resume(task, regs);
}
