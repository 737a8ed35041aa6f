/* SPDX-License-Identifier: MIT */
/*
 * execve and execveat: the hand-over of a traced process to its next image.
 *
 * The kernel does the exec. The supervisor, asked through shared memory, is
 * there by a short ptrace seize when it has happened, maps the domain into
 * the new image and starts its agent (start.c).
 *
 * Invariants:
 *  1. All signals are really blocked from before the request until the new
 *     agent is ready: one that came in between would kill the image.
 *  2. What the kernel keeps across exec is what the program set: its mask and
 *     ignored signals travel in the task, or really, if nobody will be there.
 *  3. A failing exec undoes everything before the program sees the error, and
 *     only after the supervisor has let go.
 */
#include "agent/backstop.h"
#include "agent/debug.h"
#include "agent/held.h"
#include "agent/ignored.h"
#include "agent/instructions.h"
#include "agent/kick.h"
#include "agent/mm.h"
#include "agent/seccomp.h"
#include "agent/signal.h"
#include "agent/sites.h"
#include "agent/special.h"
#include "agent/supervisor.h"
#include "agent/tracehook.h"
#include "agent/uaccess.h"
#include "agent/untraced.h"
#include "base/rawsys.h"

enum {
	F_SETFD_COMMAND = 2,
	CLOEXEC = 1,
	MODE_SET_ID = 06000,
	MODE_REGULAR = 0100000,
	MODE_TYPE = 0170000,
	AT_EMPTY_PATH_FLAG = 0x1000,
	AT_SYMLINK_NOFOLLOW_FLAG = 0x100,
	PR_GET_DUMPABLE_OPTION = 3,
	PR_SET_DUMPABLE_OPTION = 4,
	TRY_AGAIN = -11,
	STAT_SIZE = 144,
	STAT_MODE_OFFSET = 24,
};

/* The file as the call names it. */
struct exec_target {
	long directory;
	u64 path;
	u64 flags;
};

static void keep_domain_descriptor(bool keep)
{
	raw_syscall3(__NR_fcntl, (u64)mm_current()->domain_fd, F_SETFD_COMMAND, keep ? 0 : CLOEXEC);
}

/* Mode of the file, or -errno: an exec that must fail need not be prepared. */
static long target_mode(const struct exec_target *target)
{
	u8 stat[STAT_SIZE];
	long result;

	/* A filter may make it deadly to ask; with one, set-id bits mostly mean nothing. */
	if (mm_current()->filtered)
		return MODE_REGULAR;
	result = raw_syscall4(__NR_newfstatat, (u64)target->directory, target->path, as_u64(stat),
			      target->flags);
	if (result_is_error(result))
		return result;
	return (long)*(const u32 *)(const void *)(stat + STAT_MODE_OFFSET);
}

static bool has_capabilities(const struct exec_target *target)
{
	static const char name[] = "security.capability";

	if (target->flags != 0 || mm_current()->filtered)
		return false;
	return raw_syscall4(__NR_getxattr, target->path, as_u64(name), 0, 0) > 0;
}

/* Decides before the seize, which would take set-id privileges away. */
static enum untraced_reason reason_not_to_follow(const struct exec_target *target, long mode)
{
	const struct domain_options *options = &domain_get()->options;

	if (options->follow != 0 /* FOLLOW_ALL */)
		return UNTRACED_NOT_FOLLOWED;
	if ((mode & MODE_TYPE) != MODE_REGULAR || options->privileged || !backstop_can_go())
		return UNTRACED_NOT;
	if ((mode & MODE_SET_ID) != 0)
		return UNTRACED_SET_ID;
	return has_capabilities(target) ? UNTRACED_CAPABILITIES : UNTRACED_NOT;
}

/* The program's own state becomes the real one: no agent will be there. */
static void prepare_untraced(struct thread *thread, enum untraced_reason reason, u64 path)
{
	if ((thread->task->flags & TASK_UNFOLLOWED) == 0)
		untraced_report(reason, path);
	__atomic_fetch_or(&thread->task->flags, TASK_UNTRACED, __ATOMIC_RELAXED);
	keep_domain_descriptor(false);
	kick_end(thread->task);
	signal_set_real(thread->mask);
}

static bool ask_supervisor(struct thread *thread)
{
	struct task *task = thread->task;
	enum task_answer answer;

	task->exec.mask = thread->mask;
	task->exec.pending = thread->pending_blocked;
	task->exec.former_tid = task->tid;
	task->exec.filtered = thread->mm->filtered;
	task->exec.domain_fd = thread->mm->domain_fd;
	__atomic_fetch_or(&task->flags, TASK_EXECING, __ATOMIC_RELAXED);
	do {
		supervisor_post(task, REQUEST_EXEC);
		answer = supervisor_wait(task);
		if (answer == ANSWER_LATER)
			supervisor_wait_while(&task->answer, ANSWER_LATER, 1);
	} while (answer == ANSWER_LATER);
	return answer == ANSWER_GRANTED;
}

/*
 * A process that made itself undumpable may be seized by root only. exec resets
 * that in any case, so it is reset for the moment before. Returns whether it was.
 */
static bool become_seizable(void)
{
	if (domain_get()->options.privileged || mm_current()->filtered ||
	    raw_syscall3(__NR_prctl, PR_GET_DUMPABLE_OPTION, 0, 0) != 0)
		return false;
	return raw_syscall3(__NR_prctl, PR_SET_DUMPABLE_OPTION, 1, 0) == 0;
}

static void exec_failed(struct thread *thread, bool granted)
{
	struct task *task = thread->task;

	__atomic_fetch_and(&task->flags, ~(u32)(TASK_EXECING | TASK_UNTRACED), __ATOMIC_RELAXED);
	if (granted) {
		supervisor_post(task, REQUEST_EXEC_FAIL);
		supervisor_wait(task);
	} else {
		keep_domain_descriptor(true);
	}
	sighand_exec_failed(thread->sighand);
}

static u32 do_exec(struct thread *thread, struct pt_regs *regs, const struct exec_target *target)
{
	long mode = target_mode(target);
	enum untraced_reason reason;
	bool granted = false;
	bool undumpable = false;
	long result;

	if (mode < 0 && mode != -22 /* EINVAL: odd flags, the kernel's to judge */)
		return special_answer(regs, mode);
	reason = reason_not_to_follow(target, mode);
	ignored_collect(thread, regs);
	signal_block_all();
	/* Pending signals stay so in the new image. */
	held_give_up_frame(thread);
	signal_requeue_blocked(thread);
	sites_report();
	if (reason == UNTRACED_NOT) {
		undumpable = become_seizable();
		granted = ask_supervisor(thread);
		if (!granted)
			reason = UNTRACED_NO_SUPERVISOR;
	}
	debug_note(DEBUG_EXEC_ASKED, granted, reason);
	sighand_prepare_exec(thread->sighand);
	if (!granted && !backstop_can_go()) {
		result = TRY_AGAIN; /* without an agent the image would die of its first call */
	} else {
		if (!granted)
			prepare_untraced(thread, reason, target->path);
		seccomp_admit_traps(thread);
		instructions_disarm(thread);
		result = call_for_program(regs);
	}
	/* Still here: it failed. */
	debug_note(DEBUG_EXEC_FAILED, (u64)-result, 0);
	signal_block_all();
	exec_failed(thread, granted);
	instructions_arm(thread);
	if (undumpable)
		raw_syscall3(__NR_prctl, PR_SET_DUMPABLE_OPTION, 0, 0);
	signal_follow_mask(thread);
	return special_answer(regs, result);
}

u32 special_execve(struct thread *thread, struct pt_regs *regs)
{
	struct exec_target target = { .directory = -100 /* AT_FDCWD */, .path = regs->di };

	return do_exec(thread, regs, &target);
}

u32 special_execveat(struct thread *thread, struct pt_regs *regs)
{
	struct exec_target target = {
		.directory = (long)(s32)regs->di,
		.path = regs->si,
		.flags = regs->r8 & (AT_EMPTY_PATH_FLAG | AT_SYMLINK_NOFOLLOW_FLAG),
	};

	return do_exec(thread, regs, &target);
}
