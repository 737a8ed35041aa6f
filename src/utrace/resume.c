/* SPDX-License-Identifier: MIT */
/*
 * The final pass on the way back to the program, when there is no signal.
 */
#include "utrace/pass.h"
#include "utrace/report.h"

static u32 call_nothing(struct pass *pass, struct utrace_engine *engine, void *arguments)
{
	(void)pass;
	(void)engine;
	(void)arguments;
	return CALL_SKIPPED;
}

void utrace_resume(struct task *task, struct pt_regs *regs)
{
	struct utrace *utrace = task_utrace(task);
	u32 pending = pending_take(utrace, UTRACE_REPORT);
	enum stop_result stop;
	struct pass pass;

	(void)regs;
	/* G-17: a handler that nobody asked about is forgotten here. */
	utrace->thread_flags &= ~(u32)UTRACE_HANDLER;
	if (pending > UTRACE_REPORT && !utrace_is_held(utrace)) {
		utrace_demand(task, pending);
		utrace_apply_pending(task);
		return;
	}

	/* An INTERRUPT that comes now stays pending: that one is utrace_get_signal's. */
	pass_begin(&pass, task, 0);
	pass_walk(&pass, call_nothing, NULL);
	pass_end(&pass);
	if (!utrace_is_held(utrace)) {
		/* REPORT was asked for in a report: this was it. */
		if (pass.others != UTRACE_REPORT)
			utrace_demand(task, pass.others);
		utrace_apply_pending(task);
		return;
	}
	stop = pass_stop(&pass);
	if (stop != STOP_KILLED)
		utrace_apply_pending(task);
}
