/* SPDX-License-Identifier: MIT */
/*
 * The conductor and the spies: see conform.h. Links to nothing but what
 * <utrace.h> and <weir.h> declare.
 */
#include "conform.h"
#include "utrace-task.h"

struct live live;

__attribute__((weak)) u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	(void)spy;
	(void)event;
	return answer;
}

__attribute__((weak)) long live_act(long number, unsigned long a, unsigned long b)
{
	(void)number;
	(void)a;
	(void)b;
	return -ENOSYS;
}

__attribute__((weak)) void live_clone(struct task_struct *child)
{
	(void)child;
}

/* ---- the log ---- */

static size_t length_of(const char *text)
{
	size_t length = 0;

	while (text[length] != '\0')
		length++;
	return length;
}

bool live_same_text(const char *one, const char *other)
{
	size_t length = length_of(one);

	if (length != length_of(other))
		return false;
	for (size_t i = 0; i < length; i++) {
		if (one[i] != other[i])
			return false;
	}
	return true;
}

/* In one piece: spies of several threads may log at once. */
void live_log(const char *text)
{
	u32 size = (u32)length_of(text);
	u32 at = __atomic_fetch_add(&live.log_length, size, __ATOMIC_ACQ_REL);

	if (at + size >= LOG_SIZE)
		return;
	for (u32 i = 0; i < size; i++)
		__atomic_store_n(&live.log[at + i], text[i], __ATOMIC_RELEASE);
}

void live_fail(const char *sentence)
{
	size_t size = length_of(sentence);

	if (size >= sizeof(live.failure))
		size = sizeof(live.failure) - 1;
	memcpy(live.failure, sentence, size);
	__atomic_store_n(&live.failed, 1, __ATOMIC_RELEASE);
}

struct line {
	char text[96];
	u32 length;
};

static void put(struct line *line, const char *text)
{
	while (*text != '\0' && line->length < sizeof(line->text) - 1)
		line->text[line->length++] = *text++;
	line->text[line->length] = '\0';
}

static void put_number(struct line *line, long value, unsigned long base)
{
	unsigned long rest = value < 0 ? 0 - (unsigned long)value : (unsigned long)value;
	char digits[24];
	u32 at = sizeof(digits) - 1;

	digits[at] = '\0';
	do {
		digits[--at] = "0123456789abcdef"[rest % base];
		rest /= base;
	} while (rest != 0);
	if (value < 0)
		put(line, "-");
	put(line, digits + at);
}

/* NAME.WHAT(A,B): the action in hexadecimal, then what is special. */
static void log_event(const struct spy *spy, const struct event *event)
{
	static const char *const names[SLOTS] = {
		[ON_QUIESCE] = "quiesce", [ON_REAP] = "reap",	  [ON_CLONE] = "clone",
		[ON_EXEC] = "exec",	  [ON_EXIT] = "exit",	  [ON_DEATH] = "death",
		[ON_ENTRY] = "entry",	  [ON_LEAVE] = "leave",	  [ON_SIGNAL] = "signal",
		[ON_JCTL] = "jctl",	  [ON_FINAL] = "quiesce", [ON_REPORT] = "signal",
		[ON_RELEASE] = "release",
	};
	struct line line = { .length = 0 };
	char name[2] = { spy->name, '\0' };
	long first = (long)event->action;
	long second = 0;
	unsigned long base = 10;

	put(&line, name);
	put(&line, ".");
	put(&line, names[event->slot]);
	switch (event->slot) {
	case ON_QUIESCE:
	case ON_FINAL:
		second = (long)event->quiesce;
		base = 16;
		break;
	case ON_ENTRY:
	case ON_LEAVE:
		second = (long)event->regs->orig_ax;
		break;
	case ON_SIGNAL:
		second = event->info->si_signo;
		break;
	case ON_EXIT:
		second = *event->code;
		base = 16;
		break;
	case ON_DEATH:
	case ON_JCTL:
		first = event->type;
		second = event->notify;
		break;
	case ON_REAP:
	case ON_RELEASE:
		put(&line, " ");
		live_log(line.text);
		return;
	default:
		put(&line, "(");
		put_number(&line, first, 16);
		put(&line, ") ");
		live_log(line.text);
		return;
	}
	put(&line, "(");
	put_number(&line, first, 16);
	put(&line, ",");
	put_number(&line, second, base);
	put(&line, ") ");
	live_log(line.text);
}

/* ---- spies ---- */

/* The event-specific part of an action that this kind of callback may answer. */
static u32 event_bits(enum slot slot, u32 action)
{
	if (slot == ON_SIGNAL || slot == ON_REPORT)
		return action & (UTRACE_SIGNAL_MASK | UTRACE_SIGNAL_HOLD);
	return slot == ON_ENTRY ? action & UTRACE_SYSCALL_MASK : 0;
}

static long act(enum act what, unsigned long a, unsigned long b, unsigned long c);

static void do_deed(struct deed *deed)
{
	if (deed->due == 0)
		return;
	deed->due = 0;
	deed->result = act((enum act)deed->what, deed->a, deed->b, deed->c);
}

static void wait_at_gate(struct spy *spy, enum slot slot)
{
	if ((__atomic_load_n(&spy->gate, __ATOMIC_ACQUIRE) & 1U << slot) == 0)
		return;
	__atomic_store_n(&spy->inside, 1, __ATOMIC_RELEASE);
	while ((__atomic_load_n(&spy->gate, __ATOMIC_ACQUIRE) & 1U << slot) != 0)
		__builtin_ia32_pause();
	__atomic_store_n(&spy->inside, 0, __ATOMIC_RELEASE);
}

static u32 report(struct utrace_engine *engine, const struct event *event)
{
	struct spy *spy = engine->data;
	enum slot slot = event->slot;
	u32 answer;

	if (__atomic_load_n(&live.watching, __ATOMIC_ACQUIRE) == 0)
		return event_bits(slot, event->action) | UTRACE_RESUME;
	log_event(spy, event);
	answer = spy->resume[slot] |
		 (spy->bits[slot] == ECHO ? event_bits(slot, event->action) : spy->bits[slot]);
	if ((spy->once & 1U << slot) != 0) {
		spy->once &= ~(1U << slot);
		spy->resume[slot] = UTRACE_RESUME;
		spy->bits[slot] = ECHO;
	}
	__atomic_fetch_add(&spy->count[slot], 1, __ATOMIC_ACQ_REL);
	do_deed(&spy->deeds[slot]);
	wait_at_gate(spy, slot);
	return live_hook(spy, event, answer);
}

static u32 spy_quiesce(u32 action, struct utrace_engine *engine, unsigned long event)
{
	return report(engine, &(struct event){ .slot = event == 0 ? ON_FINAL : ON_QUIESCE,
					       .action = action,
					       .quiesce = event });
}

static u32 spy_signal(u32 action, struct utrace_engine *engine, struct pt_regs *regs,
		      siginfo_t *info, const struct k_sigaction *orig_ka,
		      struct k_sigaction *return_ka)
{
	return report(engine, &(struct event){ .slot = orig_ka == NULL ? ON_REPORT : ON_SIGNAL,
					       .action = action,
					       .regs = regs,
					       .info = info,
					       .orig_ka = orig_ka,
					       .return_ka = return_ka });
}

static u32 spy_clone(u32 action, struct utrace_engine *engine, unsigned long clone_flags,
		     struct task_struct *child)
{
	return report(engine, &(struct event){ .slot = ON_CLONE,
					       .action = action,
					       .clone_flags = clone_flags,
					       .child = child });
}

static u32 spy_jctl(u32 action, struct utrace_engine *engine, int type, int notify)
{
	return report(
	    engine,
	    &(struct event){ .slot = ON_JCTL, .action = action, .type = type, .notify = notify });
}

static u32 spy_exec(u32 action, struct utrace_engine *engine, const struct linux_binfmt *fmt,
		    const struct linux_binprm *bprm, struct pt_regs *regs)
{
	return report(
	    engine,
	    &(struct event){
		.slot = ON_EXEC, .action = action, .fmt = fmt, .bprm = bprm, .regs = regs });
}

static u32 spy_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	return report(engine, &(struct event){ .slot = ON_ENTRY, .action = action, .regs = regs });
}

static u32 spy_leave(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	return report(engine, &(struct event){ .slot = ON_LEAVE, .action = action, .regs = regs });
}

static u32 spy_exit(u32 action, struct utrace_engine *engine, long orig_code, long *code)
{
	return report(
	    engine, &(struct event){
			.slot = ON_EXIT, .action = action, .orig_code = orig_code, .code = code });
}

static u32 spy_death(struct utrace_engine *engine, bool group_dead, int signal)
{
	return report(engine,
		      &(struct event){ .slot = ON_DEATH, .type = group_dead, .notify = signal });
}

static void spy_reap(struct utrace_engine *engine, struct task_struct *task)
{
	report(engine, &(struct event){ .slot = ON_REAP, .task = task });
}

static void spy_release(void *data)
{
	struct spy *spy = data;
	const struct event event = { .slot = ON_RELEASE };

	if (spy == NULL || __atomic_load_n(&live.watching, __ATOMIC_ACQUIRE) == 0)
		return;
	log_event(spy, &event);
	__atomic_fetch_add(&spy->count[ON_RELEASE], 1, __ATOMIC_ACQ_REL);
	live_hook(spy, &event, 0);
}

static const struct utrace_engine_ops spy_ops = {
	.report_quiesce = spy_quiesce,
	.report_signal = spy_signal,
	.report_clone = spy_clone,
	.report_jctl = spy_jctl,
	.report_exec = spy_exec,
	.report_syscall_entry = spy_entry,
	.report_syscall_exit = spy_leave,
	.report_exit = spy_exit,
	.report_death = spy_death,
	.report_reap = spy_reap,
	.release = spy_release,
};

static struct spy *new_spy(char name)
{
	struct spy *spy = &live.spies[live.spy_count];

	if (live.spy_count == SPIES)
		return NULL;
	live.spy_count++;
	spy->ops = spy_ops;
	spy->name = name;
	for (u32 i = 0; i < SLOTS; i++) {
		spy->resume[i] = UTRACE_RESUME;
		spy->bits[i] = ECHO;
	}
	return spy;
}

struct utrace_engine *live_attach(struct spy *spy, struct task_struct *task, int flags)
{
	struct utrace_engine *engine = utrace_attach_task(task, flags, &spy->ops, spy);

	if (!IS_ERR(engine)) {
		spy->engine = engine;
		spy->task = task;
	}
	return engine;
}

/* ---- the conductor ---- */

static int conduct(struct task_struct *task);

static struct task_struct *task_of(unsigned long index)
{
	return (u32)index == SELF ? utrace_current() : live.tasks[index];
}

static long join(struct spy *spy, struct task_struct *task, unsigned long events)
{
	struct utrace_engine *engine = live_attach(spy, task, UTRACE_ATTACH_CREATE);

	return IS_ERR(engine) ? PTR_ERR(engine) : utrace_set_events(task, engine, events);
}

static long act_on_spy(enum act what, struct spy *spy, unsigned long b)
{
	switch (what) {
	case ACT_EVENTS:
		return utrace_set_events(spy->task, spy->engine, b);
	case ACT_CONTROL:
		return utrace_control(spy->task, spy->engine, (enum utrace_resume_action)b);
	case ACT_BARRIER:
		return utrace_barrier(spy->task, spy->engine);
	case ACT_PREPARE:
		return utrace_prepare_examine(spy->task, spy->engine, &live.examiner);
	case ACT_FINISH:
		return utrace_finish_examine(spy->task, spy->engine, &live.examiner);
	case ACT_REGS:
		return utrace_get_regs(spy->task, &live.regs);
	case ACT_GET:
		utrace_engine_get(spy->engine);
		return 0;
	case ACT_PUT:
		utrace_engine_put(spy->engine);
		return 0;
	default:
		return -EINVAL;
	}
}

static long act(enum act what, unsigned long a, unsigned long b, unsigned long c)
{
	switch (what) {
	case ACT_HELLO:
		return (long)&live;
	case ACT_SPY:
		return (long)new_spy((char)a);
	case ACT_ATTACH:
		return (long)live_attach((struct spy *)a, task_of(b), (int)c);
	case ACT_JOIN:
		return join((struct spy *)a, task_of(b), c);
	case ACT_STATUS:
		return utrace_proc_status(task_of(a), live.text, sizeof(live.text));
	case ACT_CUSTOM:
		return live_act((long)a, b, c);
	default:
		return act_on_spy(what, (struct spy *)a, b);
	}
}

static u32 conductor_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	(void)engine;
	if (regs->orig_ax != ACT_NUMBER)
		return utrace_syscall_action(action) | UTRACE_RESUME;
	regs->ax = (unsigned long)act((enum act)regs->di, regs->si, regs->dx, regs->r10);
	return UTRACE_SYSCALL_ABORT | UTRACE_RESUME;
}

static void attach_waiting_spies(struct task_struct *child)
{
	for (u32 i = 0; i < live.spy_count; i++) {
		struct spy *spy = &live.spies[i];
		u32 events = spy->attached_to_next;

		if (events == 0)
			continue;
		spy->attached_to_next = 0;
		EXPECT(!IS_ERR(live_attach(spy, child, UTRACE_ATTACH_CREATE)));
		EXPECT(utrace_set_events(child, spy->engine, events) == 0);
	}
}

static u32 conductor_clone(u32 action, struct utrace_engine *engine, unsigned long clone_flags,
			   struct task_struct *child)
{
	(void)action;
	(void)engine;
	(void)clone_flags;
	if (live.expects == 0)
		return UTRACE_RESUME;
	live.expects = 0;
	if (live.follow != 0)
		EXPECT(conduct(child) == 0);
	attach_waiting_spies(child);
	live_clone(child);
	live.tasks[live.task_count] = child;
	__atomic_store_n(&live.task_count, live.task_count + 1, __ATOMIC_RELEASE);
	return UTRACE_RESUME;
}

static const struct utrace_engine_ops conductor_ops = {
	.report_clone = conductor_clone,
	.report_syscall_entry = conductor_entry,
};

static int conduct(struct task_struct *task)
{
	static const uint64_t no_call[WEIR_SYSCALL_WORDS];
	struct utrace_engine *engine =
	    utrace_attach_task(task, UTRACE_ATTACH_CREATE, &conductor_ops, NULL);
	int err;

	if (IS_ERR(engine))
		return (int)PTR_ERR(engine);
	weir_filter_syscalls(engine, no_call);
	err = utrace_set_events(task, engine, EV(SYSCALL_ENTRY) | EV(CLONE));
	utrace_engine_put(engine);
	return err;
}

static int conductor_init(const struct weir_module_args *args)
{
	live.tasks[live.task_count++] = args->first;
	return conduct(args->first);
}

const struct weir_module weir_module = {
	WEIR_MODULE_HEAD,
	.name = "conductor",
	.init = conductor_init,
};
