/* SPDX-License-Identifier: MIT */
/*
 * The fake task and the probes: see fake.h. Futexes and fences are real, so
 * that the same table serves tests with threads.
 */
#include <errno.h>
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fake.h"

struct fake_world world;
__thread struct task *fake_current;

static char log_text[FAKE_LOG_SIZE];
static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;

static struct fake *fake_of(struct task *task)
{
	return (struct fake *)(void *)task;
}

static struct task *op_current(void)
{
	return fake_current;
}

static u32 op_self(void)
{
	return (u32)syscall(SYS_gettid);
}

static void *op_alloc(size_t size)
{
	if (world.fail_alloc != 0 && --world.fail_alloc == 0)
		return NULL;
	__atomic_fetch_add(&world.live, 1, __ATOMIC_RELAXED);
	return calloc(1, size);
}

static void op_free(void *pointer)
{
	__atomic_fetch_sub(&world.live, 1, __ATOMIC_RELAXED);
	free(pointer);
}

static void op_kick(struct task *task, enum task_kick how)
{
	__atomic_fetch_add(&fake_of(task)->kicks[how], 1, __ATOMIC_RELAXED);
}

static int op_futex_wait(u32 *word, u32 value)
{
	return syscall(SYS_futex, word, FUTEX_WAIT, value, NULL) == 0 ? 0 : -errno;
}

static void op_futex_wake(u32 *word, u32 count)
{
	syscall(SYS_futex, word, FUTEX_WAKE, count);
}

static int op_park(struct task *task, u32 *word, u32 value)
{
	struct fake *fake = fake_of(task);

	fake->parks++;
	if (fake->on_park == NULL) {
		op_futex_wait(word, value);
		return __atomic_load_n(&fake->killed, __ATOMIC_ACQUIRE) ? -EINTR : 0;
	}
	AS_OTHER(fake->on_park(fake));
	if (fake_is_stopped(fake) && !fake->killed) {
		EXPECT_TRUE(false && "nobody ends this stop");
		return -EINTR;
	}
	return fake->killed ? -EINTR : 0;
}

static void op_step(struct task *task, enum task_step step)
{
	fake_of(task)->step = step;
	fake_of(task)->steps++;
}

static void op_requeue_signal(struct task *task, const siginfo_t *info)
{
	struct fake *fake = fake_of(task);

	if (fake->queued < FAKE_QUEUE)
		fake->queue[fake->queued++] = *info;
}

static u32 op_sleep_count(struct task *task)
{
	return __atomic_load_n(&fake_of(task)->sleep_count, __ATOMIC_RELAXED);
}

static void op_events_changed(struct task *task)
{
	__atomic_fetch_add(&fake_of(task)->events_changes, 1, __ATOMIC_RELAXED);
}

static int op_may_attach(struct task *task)
{
	return fake_of(task)->kernel_thread ? -EPERM : 0;
}

static bool op_is_job_stopped(struct task *task)
{
	return fake_of(task)->job_stopped;
}

static struct task *op_pid_task(struct pid *pid)
{
	(void)pid;
	if (world.pid_task != NULL)
		world.task_references++;
	return world.pid_task;
}

static void op_put_task(struct task *task)
{
	(void)task;
	world.task_references--;
}

static void op_warn(const char *text)
{
	(void)text;
	world.warnings++;
}

#ifdef FAKE_WITH_FENCE
static void op_fence(void)
{
	static bool registered;

	if (!__atomic_exchange_n(&registered, true, __ATOMIC_SEQ_CST))
		syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0);
	syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
}
#else
#define op_fence NULL
#endif

#ifndef FAKE_SUPPORTED_EVENTS
#define FAKE_SUPPORTED_EVENTS UTRACE_EVENT_ALL
#endif
#ifndef FAKE_SINGLE_STEP
#define FAKE_SINGLE_STEP true
#define FAKE_BLOCK_STEP true
#endif

const struct task_ops utrace_task_ops = {
	.supported_events = FAKE_SUPPORTED_EVENTS,
	.has_single_step = FAKE_SINGLE_STEP,
	.has_block_step = FAKE_BLOCK_STEP,
	.current = op_current,
	.self = op_self,
	.alloc = op_alloc,
	.free = op_free,
	.kick = op_kick,
	.park = op_park,
	.futex_wait = op_futex_wait,
	.futex_wake = op_futex_wake,
	.step = op_step,
	.requeue_signal = op_requeue_signal,
	.fence = op_fence,
	.sleep_count = op_sleep_count,
	.events_changed = op_events_changed,
	.may_attach = op_may_attach,
	.is_job_stopped = op_is_job_stopped,
	.pid_task = op_pid_task,
	.put_task = op_put_task,
	.warn = op_warn,
};

void fake_init(struct fake *fake)
{
	memset(fake, 0, sizeof(*fake));
	utrace_init(&fake->task);
	fake->regs.orig_ax = (unsigned long)-1L;
	fake_current = &fake->task;
}

void fake_finish(struct fake *fake)
{
	fake_current = NULL;
	utrace_discard(&fake->task);
	EXPECT_EQ(fake->task.utrace.events, 0);
	EXPECT_EQ(world.live, 0);
}

struct utrace *fake_utrace(struct fake *fake)
{
	return &fake->task.utrace;
}

u32 fake_pending(struct fake *fake)
{
	unsigned long events = __atomic_load_n(&fake->task.utrace.events, __ATOMIC_RELAXED);

	return UTRACE_RESUME - (u32)((events & UTRACE_WORK_PENDING) >> UTRACE_PENDING_SHIFT);
}

bool fake_is_held(struct fake *fake)
{
	return (__atomic_load_n(&fake->task.utrace.events, __ATOMIC_RELAXED) & UTRACE_WORK_HOLD) !=
	       0;
}

bool fake_is_stopped(struct fake *fake)
{
	return __atomic_load_n(&fake->task.utrace.run_state, __ATOMIC_RELAXED) == UTRACE_STOPPED;
}

void fake_exit_loop(struct fake *fake)
{
	siginfo_t info = { 0 };
	struct utrace_signal signal = { .info = &info };

	while (utrace_needs_resume(&fake->task) && !fake->killed) {
		if (utrace_wants_signal(&fake->task))
			utrace_get_signal(&fake->task, &fake->regs, &signal);
		else
			utrace_resume(&fake->task, &fake->regs);
	}
}

void log_add(const char *text)
{
	pthread_mutex_lock(&log_lock);
	strncat(log_text, text, sizeof(log_text) - strlen(log_text) - 1);
	pthread_mutex_unlock(&log_lock);
}

const char *log_take(void)
{
	static char taken[FAKE_LOG_SIZE];

	pthread_mutex_lock(&log_lock);
	memcpy(taken, log_text, sizeof(taken));
	log_text[0] = '\0';
	pthread_mutex_unlock(&log_lock);
	return taken;
}

static __attribute__((format(printf, 2, 3))) void probe_log(struct probe *probe, const char *format,
							    ...)
{
	char text[64];
	char line[80];
	va_list arguments;

	if (probe->silent)
		return;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	snprintf(line, sizeof(line), "%c.%s ", probe->name, text);
	log_add(line);
}

static u32 probe_answer(struct probe *probe, enum hook hook, struct call *call)
{
	struct answer answer;

	probe->calls[hook]++;
	probe->last_action[hook] = call->action;
	if (probe->act[hook] != NULL)
		probe->act[hook](probe, call);
	answer = probe->answers[hook];
	return answer.whole ? answer.action : (call->action & ~7U) | answer.action;
}

static u32 probe_quiesce(u32 action, struct utrace_engine *engine, unsigned long event)
{
	struct probe *probe = engine->data;
	struct call call = { .action = action, .event = event };

	probe_log(probe, "quiesce(%x,%lx)", action, event);
	return probe_answer(probe, HOOK_QUIESCE, &call);
}

static u32 probe_signal(u32 action, struct utrace_engine *engine, struct pt_regs *regs,
			siginfo_t *info, const struct k_sigaction *orig_ka,
			struct k_sigaction *return_ka)
{
	struct probe *probe = engine->data;
	struct call call = { .action = action,
			     .regs = regs,
			     .info = info,
			     .orig_ka = orig_ka,
			     .return_ka = return_ka };

	probe_log(probe, "signal(%x)", action);
	return probe_answer(probe, HOOK_SIGNAL, &call);
}

static u32 probe_clone(u32 action, struct utrace_engine *engine, unsigned long clone_flags,
		       struct task_struct *child)
{
	struct probe *probe = engine->data;
	struct call call = { .action = action, .clone_flags = clone_flags, .child = child };

	probe_log(probe, "clone(%x)", action);
	return probe_answer(probe, HOOK_CLONE, &call);
}

static u32 probe_jctl(u32 action, struct utrace_engine *engine, int type, int notify)
{
	struct probe *probe = engine->data;
	struct call call = { .action = action, .type = type, .notify = notify };

	probe_log(probe, "jctl(%x)", action);
	return probe_answer(probe, HOOK_JCTL, &call);
}

static u32 probe_exec(u32 action, struct utrace_engine *engine, const struct linux_binfmt *fmt,
		      const struct linux_binprm *bprm, struct pt_regs *regs)
{
	struct probe *probe = engine->data;
	struct call call = { .action = action, .bprm = bprm, .regs = regs };

	(void)fmt;
	probe_log(probe, "exec(%x)", action);
	return probe_answer(probe, HOOK_EXEC, &call);
}

static u32 probe_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	struct probe *probe = engine->data;
	struct call call = { .action = action, .regs = regs };

	probe_log(probe, "entry(%x)", action);
	return probe_answer(probe, HOOK_ENTRY, &call);
}

static u32 probe_leave(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	struct probe *probe = engine->data;
	struct call call = { .action = action, .regs = regs };

	probe_log(probe, "leave(%x)", action);
	return probe_answer(probe, HOOK_LEAVE, &call);
}

static u32 probe_exit(u32 action, struct utrace_engine *engine, long orig_code, long *code)
{
	struct probe *probe = engine->data;
	struct call call = { .action = action, .orig_code = orig_code, .code = code };

	probe_log(probe, "exit(%x)", action);
	return probe_answer(probe, HOOK_EXIT, &call);
}

static u32 probe_death(struct utrace_engine *engine, bool group_dead, int signal)
{
	struct probe *probe = engine->data;
	struct call call = { .group_dead = group_dead, .signal = signal };

	probe_log(probe, "death(%d,%d)", group_dead, signal);
	return probe_answer(probe, HOOK_DEATH, &call);
}

static void probe_reap(struct utrace_engine *engine, struct task_struct *task)
{
	struct probe *probe = engine->data;
	struct call call = { .child = task };

	probe_log(probe, "reap");
	probe_answer(probe, HOOK_REAP, &call);
}

static void probe_release(void *data)
{
	if (data != NULL)
		probe_log(data, "release");
}

const struct utrace_engine_ops probe_ops = {
	.report_quiesce = probe_quiesce,
	.report_signal = probe_signal,
	.report_clone = probe_clone,
	.report_jctl = probe_jctl,
	.report_exec = probe_exec,
	.report_syscall_entry = probe_entry,
	.report_syscall_exit = probe_leave,
	.report_exit = probe_exit,
	.report_death = probe_death,
	.report_reap = probe_reap,
	.release = probe_release,
};

const struct utrace_engine_ops probe_ops_without_signal = {
	.report_quiesce = probe_quiesce,
	.report_syscall_entry = probe_entry,
	.report_syscall_exit = probe_leave,
	.release = probe_release,
};

void probe_attach_ops(struct probe *probe, struct fake *fake, char name, unsigned long events,
		      const struct utrace_engine_ops *ops)
{
	memset(probe, 0, sizeof(*probe));
	probe->name = name;
	probe->fake = fake;
	for (int i = 0; i < HOOK_COUNT; i++)
		probe->answers[i] = ECHO(UTRACE_RESUME);
	probe->engine = utrace_attach_task(&fake->task, UTRACE_ATTACH_CREATE, ops, probe);
	if (IS_ERR(probe->engine)) {
		EXPECT_EQ(PTR_ERR(probe->engine), 0);
		exit(HARNESS_FAILED);
	}
	AS_OTHER(EXPECT_EQ(utrace_set_events(&fake->task, probe->engine, events), 0));
}

void probe_attach(struct probe *probe, struct fake *fake, char name, unsigned long events)
{
	probe_attach_ops(probe, fake, name, events, &probe_ops);
}

void probe_put(struct probe *probe)
{
	utrace_engine_put(probe->engine);
	probe->engine = NULL;
}

int probe_control(struct probe *probe, u32 action)
{
	int result;

	AS_OTHER(result = utrace_control(&probe->fake->task, probe->engine, action));
	return result;
}

int probe_set_events(struct probe *probe, unsigned long events)
{
	int result;

	AS_OTHER(result = utrace_set_events(&probe->fake->task, probe->engine, events));
	return result;
}

struct probe *releaser;
u32 release_action = UTRACE_RESUME;

void park_release(struct fake *fake)
{
	(void)fake;
	log_add("parked ");
	EXPECT_EQ(probe_control(releaser, release_action), 0);
}

void park_die(struct fake *fake)
{
	log_add("killed ");
	fake->killed = true;
}
