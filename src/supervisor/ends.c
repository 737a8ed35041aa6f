/* SPDX-License-Identifier: MIT */
/*
 * The end of tasks, by the drain thread: death and reap reports, an exit record
 * for those that could not write their own, the slot given back.
 *
 * Invariants:
 *  1. A death is reported when the thread is gone, its ring is empty, its locks
 *     are broken (watch.c) and the thread that made it has made its last use of
 *     it (task->started). Reaping is reported after that, once.
 *  2. Of a process that dies, the leader comes last. A thread is reaped as it
 *     dies, a leader when somebody has waited for the process.
 *  3. Tasks are known by their indices: numbers of the kernel are used again.
 */
#include "supervisor/drain.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/rawsys.h"
#include "base/ring.h"
#include "supervisor/branch_events.h"

enum { ORPHAN_ROUNDS = 10, LINE_SIZE = 1024 };

static u32 state_of(const struct task *task)
{
	return __atomic_load_n(&task->state, __ATOMIC_ACQUIRE);
}

static u32 flags_of(const struct task *task)
{
	return __atomic_load_n(&task->flags, __ATOMIC_ACQUIRE);
}

static bool thread_is_gone(s32 tgid, s32 tid)
{
	return syscall(SYS_tgkill, tgid, tid, 0) < 0 && errno == ESRCH;
}

/* May the thread that made this task still touch it, in its CLONE reports? */
static bool maker_is_at_it(const struct task *task)
{
	return __atomic_load_n(&task->started, __ATOMIC_ACQUIRE) == 0 &&
	       !thread_is_gone(task->parent_tgid, task->parent_tid);
}

static void make_exit_record(struct drain *drain, u32 slot, int status)
{
	struct weir_record_value record = {
		.head = {
			.size = sizeof(record),
			.type = WEIR_RECORD_EXIT,
			.time = clock_raw(drain->session->clock.khz),
		},
		.value = status,
	};

	drain_deliver(drain, slot, &record.head);
}

/* A status of -1 is unknown: then the agent's guess stands. */
static void deliver_held_exit(struct drain *drain, u32 slot, int status)
{
	struct weir_record_value record = drain->slots[slot].held_exit;

	if (record.head.size == 0)
		return;
	if (status >= 0 && WIFSIGNALED(status) && WTERMSIG(status) == WTERMSIG((int)record.value))
		record.value = status;
	/* Others were delivered meanwhile; this is when it is dead. */
	record.head.time = clock_raw(drain->session->clock.khz);
	drain_deliver(drain, slot, &record.head);
}

/*
 * Who is reaped before anybody could look leaves no status. But who says nothing
 * before it dies had no chance to: that is SIGKILL.
 */
static int status_to_tell(const struct slot_info *info)
{
	return info->wait_status >= 0 ? info->wait_status : SIGKILL;
}

/* Whether the parent has its children reaped by the kernel. */
static bool ignores_children(pid_t parent)
{
	unsigned long long ignored = 0;
	char path[64];
	char line[LINE_SIZE];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)parent);
	file = fopen(path, "re");
	if (file == NULL)
		return false;
	while (fgets(line, sizeof(line), file) != NULL) {
		if (strncmp(line, "SigIgn:", 7) == 0)
			ignored = strtoull(line + 7, NULL, 16);
	}
	fclose(file);
	return (ignored >> (SIGCHLD - 1) & 1) != 0;
}

/* The last argument of report_death. A parent with SA_NOCLDWAIT cannot be told apart. */
static int death_signal(const struct task *task, const struct slot_info *info)
{
	pid_t parent = info->parent != 0 ? info->parent : task->parent_tgid;

	if ((flags_of(task) & TASK_LEADER) == 0)
		return -1;
	/* Nobody asks: then it need not be found out. */
	if ((__atomic_load_n(&task->utrace.events, __ATOMIC_ACQUIRE) & UTRACE_EVENT(DEATH)) == 0)
		return SIGCHLD;
	return parent != 0 && ignores_children(parent) ? -1 : SIGCHLD;
}

/* A slot that was given back may be filled in anew while we look. */
static bool is_of_process(const struct task *task, u32 process_index)
{
	u32 state = state_of(task);

	return state != TASK_FREE && state != TASK_REAPED && task->process_index == process_index;
}

/* Others of its process that have not died, or whose death was not reported yet. */
static bool has_others(const struct drain *drain, const struct task *task)
{
	for (u32 i = 0; i < drain->active_count; i++) {
		const struct task *other = domain_task(drain->active[i]);

		if (other != task && is_of_process(other, task->process_index) && other->tid != 0 &&
		    state_of(other) != TASK_DEAD)
			return true;
	}
	return false;
}

static void report_death(struct drain *drain, u32 slot)
{
	struct task *task = domain_task(slot);
	struct slot_info *info = &drain->slots[slot];
	const struct image_calls *calls = &drain->session->image.calls;

	/* The first program, which could not be started: its execve has come back. */
	if (task->exit_code < 0)
		calls->report_exec_failed(task, &drain->session->first_regs, task->exit_code);
	drain_slot(drain, slot);
	deliver_held_exit(drain, slot, info->wait_status);
	calls->report_death(task, !has_others(drain, task), death_signal(task, info));
	drain_slot(drain, slot);
	/* Without a number it never was, as little as a program that could not be started. */
	if (!info->exit_seen && task->tid != 0 && task->exit_code >= 0 &&
	    (flags_of(task) & (TASK_UNTRACED | TASK_UNFOLLOWED)) == 0)
		make_exit_record(drain, slot, status_to_tell(info));
	__atomic_store_n(&task->state, TASK_DEAD, __ATOMIC_RELEASE);
}

static void report_reap(struct drain *drain, u32 slot)
{
	struct task *task = domain_task(slot);
	struct ring *ring = domain_ring(slot);
	const struct image_calls *calls = &drain->session->image.calls;

	calls->report_reap(task);
	branch_events_close(task);
	drain_slot(drain, slot);
	drain->session->lost_records += ring->lost;
	memset(&drain->slots[slot], 0, sizeof(drain->slots[slot]));
	ring_init(ring, ring->size);
	__atomic_store_n(&task->state, TASK_REAPED, __ATOMIC_RELEASE);
	calls->task_put(task);
}

static void is_gone(struct drain *drain, u32 slot, int status, bool reaped)
{
	struct slot_info *info = &drain->slots[slot];

	if (!info->gone)
		info->wait_status = status;
	info->gone = true;
	info->reaped |= reaped;
}

/* Reports the deaths of leaders, or of the others. Returns their number. */
static u32 report_deaths(struct drain *drain, bool leaders)
{
	u32 count = 0;

	for (u32 i = 0; i < drain->active_count; i++) {
		u32 slot = drain->active[i];
		struct task *task = domain_task(slot);
		bool leader = (flags_of(task) & TASK_LEADER) != 0;
		u32 state = state_of(task);

		if (leader != leaders || !drain->slots[slot].gone || state == TASK_DEAD ||
		    state == TASK_REAPED || maker_is_at_it(task))
			continue;
		report_death(drain, slot);
		count++;
		if (drain->slots[slot].reaped)
			report_reap(drain, slot);
	}
	return count;
}

static u32 report_reaps(struct drain *drain)
{
	u32 count = 0;

	for (u32 i = 0; i < drain->active_count; i++) {
		u32 slot = drain->active[i];

		if (state_of(domain_task(slot)) != TASK_DEAD || !drain->slots[slot].reaped)
			continue;
		report_reap(drain, slot);
		count++;
	}
	return count;
}

static u32 report_ends(struct drain *drain)
{
	u32 count = report_deaths(drain, false);

	count += report_deaths(drain, true);
	return count + report_reaps(drain);
}

static void process_died(struct drain *drain, const struct death *death)
{
	for (u32 i = 0; i < drain->active_count; i++) {
		u32 slot = drain->active[i];
		struct task *task = domain_task(slot);

		if (!is_of_process(task, death->process_index))
			continue;
		is_gone(drain, slot, death->wait_status, (flags_of(task) & TASK_LEADER) == 0);
		drain->slots[slot].parent = death->parent;
	}
	if (death->counted)
		atomic_fetch_sub(&drain->session->watched, 1);
}

static void process_was_reaped(struct drain *drain, const struct death *death)
{
	for (u32 i = 0; i < drain->active_count; i++) {
		if (is_of_process(domain_task(drain->active[i]), death->process_index))
			drain->slots[drain->active[i]].reaped = true;
	}
}

static void thread_died(struct drain *drain, const struct death *death)
{
	for (u32 i = 0; i < drain->active_count; i++) {
		const struct task *task = domain_task(drain->active[i]);

		if (is_of_process(task, death->process_index) && task->index == death->task_index)
			is_gone(drain, drain->active[i], task->exit_code, true);
	}
}

static void others_died_by_exec(struct drain *drain, const struct death *death)
{
	struct session *session = drain->session;

	for (u32 i = 0; i < drain->active_count; i++) {
		const struct task *task = domain_task(drain->active[i]);

		if (is_of_process(task, death->process_index) && task->index != death->task_index)
			is_gone(drain, drain->active[i], 0, true);
	}
	report_ends(drain);
	__atomic_add_fetch(&session->execs_seen, 1, __ATOMIC_RELEASE);
	sys_futex_wake(&session->execs_seen, 1);
}

static void take_death(struct drain *drain, const struct death *death)
{
	static void (*const handlers[])(struct drain *, const struct death *) = {
		[DEATH_OF_PROCESS] = process_died,
		[DEATH_OF_THREAD] = thread_died,
		[DEATH_BY_EXEC] = others_died_by_exec,
		[DEATH_OF_A_ZOMBIE] = process_was_reaped,
	};

	handlers[death->kind](drain, death);
}

static void take_deaths(struct drain *drain)
{
	struct death *death = watch_take_passed(drain->session);

	if (death == NULL)
		return;
	drain_find_active(drain);
	/* What others did before comes first. */
	drain_past(drain);
	while (death != NULL) {
		struct death *next = death->next;

		take_death(drain, death);
		free(death);
		death = next;
	}
}

/* A leader that leaves its threads behind is a zombie until they are gone too. */
static bool leader_is_zombie(pid_t tgid)
{
	char path[64];
	char line[LINE_SIZE];
	const char *state = NULL;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", (int)tgid, (int)tgid);
	file = fopen(path, "re");
	if (file == NULL)
		return false;
	if (fgets(line, sizeof(line), file) != NULL)
		state = strrchr(line, ')');
	fclose(file);
	return state != NULL && state[1] == ' ' && state[2] == 'Z';
}

/* Threads that said they leave, and whose end no pidfd tells. */
static void look_for_leaving(struct drain *drain)
{
	drain->leaving = 0;
	for (u32 i = 0; i < drain->active_count; i++) {
		u32 slot = drain->active[i];
		struct task *task = domain_task(slot);
		bool leader = (flags_of(task) & TASK_LEADER) != 0;

		if ((flags_of(task) & TASK_LEFT) == 0 || drain->slots[slot].gone)
			continue;
		/* The only thread: the end of the process is waited for. */
		if (leader && !has_others(drain, task))
			continue;
		if (leader ? leader_is_zombie(task->tgid) : thread_is_gone(task->tgid, task->tid))
			is_gone(drain, slot, task->exit_code, !leader);
		else
			drain->leaving++;
	}
}

u32 ends_look(struct drain *drain)
{
	take_deaths(drain);
	look_for_leaving(drain);
	return report_ends(drain);
}

/*
 * A child whose parent died while it made it. The kernel told its number as
 * soon as there was one; where the program wanted to be told in our place, a
 * child that exists has started within a few rounds.
 */
static void discard_unborn(struct drain *drain, u32 slot)
{
	struct task *task = domain_task(slot);
	bool told = (flags_of(task) & TASK_TID_TOLD) != 0;

	/* The number last: the maker may have got it and died while we asked for the maker. */
	if (maker_is_at_it(task) || __atomic_load_n(&task->tid, __ATOMIC_ACQUIRE) != 0)
		return;
	if (told || ++drain->slots[slot].orphan_rounds > ORPHAN_ROUNDS)
		is_gone(drain, slot, -1, true);
}

/* A child waits for its maker's reports; when that was killed over them, it shall go on. */
static void release_started(struct task *task)
{
	if (__atomic_load_n(&task->started, __ATOMIC_RELAXED) != 0 || maker_is_at_it(task))
		return;
	/* As in clone_succeeded (agent/clone.c). */
	__atomic_store_n(&task->started, 1, __ATOMIC_RELEASE);
	sys_futex_wake(&task->started, 1);
}

/* Before Linux 6.9 nobody tells of reaping. */
static void look_for_reaped(struct drain *drain, u32 slot)
{
	struct task *task = domain_task(slot);

	if (state_of(task) == TASK_DEAD && !drain->session->pidfds_of_threads &&
	    kill(task->tgid, 0) < 0 && errno == ESRCH)
		drain->slots[slot].reaped = true;
}

/* What was killed on its first or last steps, before it could ask for anything. */
void ends_look_after_orphans(struct drain *drain)
{
	for (u32 i = 0; i < drain->active_count; i++) {
		u32 slot = drain->active[i];
		struct task *task = domain_task(slot);
		bool process = (flags_of(task) & TASK_PROCESS) != 0;

		if (state_of(task) == TASK_NEW && process)
			discard_unborn(drain, slot);
		look_for_reaped(drain, slot);
		release_started(task);
		if (task->tid == 0 || !process || (flags_of(task) & TASK_WATCHED) != 0)
			continue;
		/* What the child would write itself. */
		__atomic_store_n(&task->tgid, task->tid, __ATOMIC_RELAXED);
		watch_process(drain->session, task);
	}
}

/* What was recorded before weir left, to the last record. */
static bool is_drained(const struct drain *drain)
{
	for (u32 i = 0; i < drain->active_count; i++) {
		if (ring_peek(domain_ring(drain->active[i])) != NULL)
			return false;
	}
	return true;
}

bool ends_is_over(struct drain *drain)
{
	const struct session *session = drain->session;

	if (atomic_load(&session->left))
		return is_drained(drain);
	if (!atomic_load(&session->launched) || atomic_load(&session->watched) != 0 ||
	    !atomic_load(&session->reaped))
		return false;
	for (u32 i = 0; i < drain->active_count; i++) {
		const struct task *task = domain_task(drain->active[i]);

		if (state_of(task) != TASK_DEAD && (flags_of(task) & TASK_UNFOLLOWED) == 0)
			return false;
	}
	/* Zombies that nobody waits for, or not before we are gone. */
	for (u32 i = 0; i < drain->active_count; i++)
		drain->slots[drain->active[i]].reaped = true;
	report_reaps(drain);
	return true;
}
