/* SPDX-License-Identifier: MIT */
/*
 * Signal dispositions: the program's view and what the kernel is told.
 *
 * Invariants:
 *  1. A signal the program handles is really handled by agent_signal.
 *  2. A signal it ignores or leaves at default, and whose effect no engine
 *     wants to see, has its native disposition: auto-reaping, tty rules and
 *     /proc stay exact.
 *  3. The six synchronous signals and SIG_KICK always reach agent_signal.
 *  4. actions[] is written before the kernel is told of a handler and after
 *     it is told of its end, so agent_signal never finds a stale entry.
 */
#include "agent/sighand.h"

#include "agent/lock.h"
#include "agent/mm.h"
#include "agent/signal.h"
#include "agent/tracehook.h"
#include "base/bytes.h"
#include "base/rawsys.h"

static long real_sigaction(int signo, const struct kernel_sigaction *action,
			   struct kernel_sigaction *old)
{
	return raw_syscall4(__NR_rt_sigaction, (u64)signo, as_u64(action), as_u64(old),
			    sizeof(u64));
}

static bool is_handler(const struct kernel_sigaction *action)
{
	return action->handler != HANDLER_DEFAULT && action->handler != HANDLER_IGNORE;
}

/*
 * Each of the six is blocked in its own handler: somebody may send it faster than the
 * kernel makes frames, and these would pile up. What the handler may raise itself,
 * agent_signal lets in again. SIGSYS stays open, as that would cost every trapped call.
 */
static u64 own_flags(int signo)
{
	return signo == SIG_SYS ? ACTION_NODEFER : 0;
}

/* Points the kernel at the agent, on the program's behalf. */
static long install_agent(int signo, u64 program_flags, struct kernel_sigaction *old)
{
	struct kernel_sigaction action = {
		.handler = as_u64(agent_signal_address()),
		.flags = ACTION_SIGINFO | ACTION_ONSTACK | ACTION_RESTART | ACTION_RESTORER |
			 (program_flags & (ACTION_NOCLDSTOP | ACTION_NOCLDWAIT)) | own_flags(signo),
		.restorer = as_u64(agent_restorer_address()),
		.mask = ~(u64)SIGNALS_SYNCHRONOUS,
	};

	return real_sigaction(signo, &action, old);
}

int sighand_init(struct sighand *sighand)
{
	memset(sighand, 0, sizeof(*sighand));
	sighand->users = 1;
	for (int signo = 1; signo <= SIGNAL_COUNT; signo++) {
		long result;

		if ((SIGNALS_OWN & SIGNAL_BIT(signo)) == 0)
			continue;
		result = install_agent(signo, 0, &sighand->actions[signo - 1]);
		if (result_is_error(result))
			return (int)result;
		sighand->installed |= SIGNAL_BIT(signo);
	}
	return 0;
}

struct sighand *sighand_share(struct sighand *sighand)
{
	__atomic_add_fetch(&sighand->users, 1, __ATOMIC_RELAXED);
	return sighand;
}

struct sighand *sighand_copy(const struct sighand *sighand)
{
	struct mm *mm = mm_current();

	for (u32 i = 0; i < MM_SIGHAND_COUNT; i++) {
		struct sighand *copy = &mm->sighands[i];
		u32 unused = 0;

		if (!__atomic_compare_exchange_n(&copy->users, &unused, 1, false, __ATOMIC_ACQUIRE,
						 __ATOMIC_RELAXED))
			continue;
		copy->lock = 0;
		memset(&copy->stop, 0, sizeof(copy->stop));
		copy->installed = sighand->installed;
		copy->wanted = sighand->wanted;
		copy->ignored = sighand->ignored;
		memcpy(copy->actions, sighand->actions, sizeof(copy->actions));
		return copy;
	}
	return NULL;
}

void sighand_put(struct sighand *sighand)
{
	__atomic_sub_fetch(&sighand->users, 1, __ATOMIC_RELEASE);
}

struct kernel_sigaction sighand_get(struct sighand *sighand, int signo)
{
	struct kernel_sigaction action = { 0 };

	spin_lock(&sighand->lock);
	if (sighand->installed & SIGNAL_BIT(signo))
		action = sighand->actions[signo - 1];
	else
		real_sigaction(signo, NULL, &action);
	spin_unlock(&sighand->lock);
	return action;
}

/* The disposition is the kernel's: has the signal an effect? */
static void note_ignored(struct sighand *sighand, int signo, const struct kernel_sigaction *action)
{
	sighand->ignored &= ~SIGNAL_BIT(signo);
	if (tracehook_signal_event(signo, action) == UTRACE_EVENT(SIGNAL_IGN))
		sighand->ignored |= SIGNAL_BIT(signo);
}

/* The kernel gets the program's own words: nobody here needs this signal. */
static long set_native(struct sighand *sighand, int signo, const struct kernel_sigaction *action)
{
	long result = real_sigaction(signo, action, NULL);

	if (result_is_error(result))
		return result;
	sighand->installed &= ~SIGNAL_BIT(signo);
	note_ignored(sighand, signo, action);
	return result;
}

static long set_installed(struct sighand *sighand, int signo, const struct kernel_sigaction *action)
{
	long result;

	sighand->actions[signo - 1] = *action;
	result = install_agent(signo, action->flags, NULL);
	if (result_is_error(result))
		return result;
	sighand->installed |= SIGNAL_BIT(signo);
	sighand->ignored &= ~SIGNAL_BIT(signo);
	return result;
}

/*
 * Must the agent get the signal although the program leaves it to the kernel?
 * Of the ignored ones only SIGCONT: whoever is continued was woken by the stop
 * already. Others would wake sleeping calls that natively sleep on.
 */
static bool is_wanted(const struct sighand *sighand, int signo,
		      const struct kernel_sigaction *action)
{
	u64 events = tracehook_signal_event(signo, action) & sighand->wanted;

	if ((SIGNALS_UNBLOCKABLE & SIGNAL_BIT(signo)) != 0)
		return false;
	if ((events & UTRACE_EVENT(SIGNAL_IGN)) == 0)
		return events != 0;
	return signo == SIG_CONT;
}

static void install_wanted(struct sighand *sighand, int signo)
{
	struct kernel_sigaction action;

	if ((sighand->installed & SIGNAL_BIT(signo)) != 0 ||
	    result_is_error(real_sigaction(signo, NULL, &action)))
		return;
	if (is_wanted(sighand, signo, &action))
		set_installed(sighand, signo, &action);
	else
		note_ignored(sighand, signo, &action);
}

void sighand_want(struct sighand *sighand, u64 events)
{
	spin_lock(&sighand->lock);
	if ((events & ~sighand->wanted) != 0) {
		sighand->wanted |= events;
		for (int signo = 1; signo <= SIGNAL_COUNT; signo++)
			install_wanted(sighand, signo);
	}
	spin_unlock(&sighand->lock);
}

void sighand_take_over(struct sighand *sighand)
{
	for (int signo = 1; signo <= SIGNAL_COUNT; signo++) {
		struct kernel_sigaction action;

		if ((sighand->installed & SIGNAL_BIT(signo)) != 0 ||
		    result_is_error(real_sigaction(signo, NULL, &action)))
			continue;
		if (is_handler(&action))
			set_installed(sighand, signo, &action);
		else
			note_ignored(sighand, signo, &action);
	}
}

void sighand_lend_default(struct sighand *sighand, int signo)
{
	struct kernel_sigaction action = { 0 };

	spin_lock(&sighand->lock);
	real_sigaction(signo, &action, NULL);
	spin_unlock(&sighand->lock);
}

void sighand_take_back(struct sighand *sighand, int signo)
{
	spin_lock(&sighand->lock);
	if (sighand->installed & SIGNAL_BIT(signo))
		install_agent(signo, sighand->actions[signo - 1].flags, NULL);
	spin_unlock(&sighand->lock);
}

int sighand_set(struct sighand *sighand, int signo, const struct kernel_sigaction *action,
		struct kernel_sigaction *old)
{
	long result;

	spin_lock(&sighand->lock);
	if (sighand->installed & SIGNAL_BIT(signo))
		*old = sighand->actions[signo - 1];
	else
		real_sigaction(signo, NULL, old);
	if (is_handler(action) || (SIGNALS_OWN & SIGNAL_BIT(signo)) != 0 ||
	    is_wanted(sighand, signo, action))
		result = set_installed(sighand, signo, action);
	else
		result = set_native(sighand, signo, action);
	spin_unlock(&sighand->lock);
	return (int)result;
}

void sighand_reset(struct sighand *sighand, int signo)
{
	struct kernel_sigaction action = { 0 };

	spin_lock(&sighand->lock);
	real_sigaction(signo, &action, NULL);
	sighand->installed &= ~SIGNAL_BIT(signo);
	sighand->actions[signo - 1] = action;
	spin_unlock(&sighand->lock);
}

void sighand_reset_handler(struct sighand *sighand, int signo)
{
	struct kernel_sigaction action = sighand_get(sighand, signo);
	struct kernel_sigaction old;

	/* The kernel keeps flags and mask of the action, so what is read back has them. */
	action.handler = HANDLER_DEFAULT;
	sighand_set(sighand, signo, &action, &old);
}

void sighand_clear_handlers(struct sighand *sighand)
{
	for (int signo = 1; signo <= SIGNAL_COUNT; signo++) {
		struct kernel_sigaction action = { 0 };
		struct kernel_sigaction old;

		if ((sighand->installed & SIGNAL_BIT(signo)) != 0 &&
		    is_handler(&sighand->actions[signo - 1]))
			sighand_set(sighand, signo, &action, &old);
	}
}

void sighand_make_native(struct sighand *sighand)
{
	for (int signo = 1; signo <= SIGNAL_COUNT; signo++) {
		if ((sighand->installed & SIGNAL_BIT(signo)) != 0)
			set_native(sighand, signo, &sighand->actions[signo - 1]);
	}
}

void sighand_prepare_exec(struct sighand *sighand)
{
	struct kernel_sigaction ignore = { .handler = HANDLER_IGNORE };

	for (int signo = 1; signo <= SIGNAL_COUNT; signo++) {
		if ((sighand->installed & SIGNAL_BIT(signo)) != 0 &&
		    sighand->actions[signo - 1].handler == HANDLER_IGNORE)
			real_sigaction(signo, &ignore, NULL);
	}
}

void sighand_exec_failed(struct sighand *sighand)
{
	for (int signo = 1; signo <= SIGNAL_COUNT; signo++) {
		if ((sighand->installed & SIGNAL_BIT(signo)) != 0)
			install_agent(signo, sighand->actions[signo - 1].flags, NULL);
	}
}
