/* SPDX-License-Identifier: MIT */
/*
 * In the style of a script tracer's task finder: one engine follows everything
 * through clone and exec; whenever an image of the right name is run, it tells
 * its client about it, in a quiesced thread, and the client attaches an engine
 * of its own there.
 */
#define MODULE_NAME "task_finder"
#include <utrace-kernel.h>

MODULE_LICENSE("MIT");

static const struct utrace_engine_ops finder_ops;
static const struct utrace_engine_ops client_ops;

enum { FINDER_EVENTS = UTRACE_EVENT(CLONE) | UTRACE_EVENT(EXEC) | UTRACE_EVENT(DEATH) };

static unsigned long found;
static unsigned long calls;

static int ends_with(const char *text, const char *end)
{
	size_t length = 0;
	size_t end_length = 0;

	while (text[length] != '\0')
		length++;
	while (end[end_length] != '\0')
		end_length++;
	if (end_length > length)
		return 0;
	for (size_t i = 0; i < end_length; i++) {
		if (text[length - end_length + i] != end[i])
			return 0;
	}
	return 1;
}

static int attach(struct task_struct *task, const struct utrace_engine_ops *ops,
		  unsigned long events)
{
	struct utrace_engine *engine = utrace_attach_task(
	    task, UTRACE_ATTACH_CREATE | UTRACE_ATTACH_EXCLUSIVE | UTRACE_ATTACH_MATCH_OPS, ops,
	    NULL);
	int rc;

	if (IS_ERR(engine))
		return PTR_ERR(engine) == -EEXIST ? 0 : (int)PTR_ERR(engine);
	rc = utrace_set_events(task, engine, events);
	if (rc == -EINPROGRESS)
		rc = utrace_barrier(task, engine);
	utrace_engine_put(engine);
	return rc;
}

/*
 * The thread is quiesced: the client may look at it in peace. Then the bit goes
 * again. Beside engines that trace calls, this comes with the end of the exec.
 */
static u32 finder_quiesce(u32 action, struct utrace_engine *engine, unsigned long event)
{
	if (event == UTRACE_EVENT(DEATH) || event == UTRACE_EVENT(EXIT))
		return UTRACE_RESUME;
	__atomic_fetch_add(&found, 1, __ATOMIC_RELAXED);
	attach(current, &client_ops, UTRACE_EVENT(SYSCALL_ENTRY));
	utrace_set_events(current, engine, FINDER_EVENTS);
	return UTRACE_RESUME;
}

static u32 finder_clone(u32 action, struct utrace_engine *engine, unsigned long flags,
			struct task_struct *child)
{
	if (attach(child, &finder_ops, FINDER_EVENTS) != 0)
		weir_print("task_finder: cannot follow");
	return UTRACE_RESUME;
}

static u32 finder_exec(u32 action, struct utrace_engine *engine, const struct linux_binfmt *fmt,
		       const struct linux_binprm *bprm, struct pt_regs *regs)
{
	if (!ends_with(bprm->filename, "/true"))
		return UTRACE_RESUME;
	utrace_set_events(current, engine, FINDER_EVENTS | UTRACE_EVENT(QUIESCE));
	return UTRACE_REPORT;
}

static u32 finder_death(struct utrace_engine *engine, bool group_dead, int signal)
{
	return UTRACE_DETACH;
}

static u32 client_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	__atomic_fetch_add(&calls, 1, __ATOMIC_RELAXED);
	return utrace_syscall_action(action) | UTRACE_RESUME;
}

static const struct utrace_engine_ops finder_ops = {
	.report_quiesce = finder_quiesce,
	.report_clone = finder_clone,
	.report_exec = finder_exec,
	.report_death = finder_death,
};

static const struct utrace_engine_ops client_ops = { .report_syscall_entry = client_entry };

static int __init finder_init(void)
{
	return attach(utrace_first_task(), &finder_ops, FINDER_EVENTS);
}

static void __exit finder_exit(void)
{
	weir_print("task_finder: %lu found, %s", found, calls > found ? "with calls" : "without");
}

module_exit(finder_exit);
module_init(finder_init);
