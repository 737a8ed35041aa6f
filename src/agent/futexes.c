/* SPDX-License-Identifier: MIT */
/*
 * Notes about futex words: see futexes.h.
 *
 * Invariants:
 *  1. The note is there before the word is read, with a barrier in all threads
 *     between (membarrier): who changes the word after that finds the note.
 *  2. `event` moves with whatever happens to a note, after its other fields: the
 *     owner sleeps on it and looks again.
 *  3. Only the owner frees a note, or who knows that the owner is dead.
 */
#include "agent/futexes.h"

#include "weir.h"

#include "agent/kick.h"
#include "agent/mm.h"
#include "agent/uaccess.h"
#include "base/rawsys.h"
#include "utrace/task.h"
#include "utrace/task_ops.h"

enum {
	COMMAND_MASK = 0x7f,
	PRIVATE_FLAG = 0x80,
	WAKE = 1,
	WAKE_PRIVATE = WAKE | PRIVATE_FLAG,
	/* WAKE, REQUEUE, CMP_REQUEUE, WAKE_OP, UNLOCK_PI, WAKE_BITSET, CMP_REQUEUE_PI */
	WAKING_COMMANDS = 1 << 1 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 7 | 1 << 10 | 1 << 12,
	/* and those of them that have a second word */
	TWO_WORDS = 1 << 3 | 1 << 4 | 1 << 5 | 1 << 12,
	NS_PER_SECOND = 1000000000,
};

u32 futexes_new_space(void)
{
	return __atomic_add_fetch(&domain_get()->spaces_made, 1, __ATOMIC_RELAXED);
}

static void tell(struct futex_note *note)
{
	/* Invariant 2; pairs with the acquire in await. */
	__atomic_add_fetch(&note->event, 1, __ATOMIC_RELEASE);
	sys_futex_wake(&note->event, INT32_MAX);
}

static u32 state_of(const struct futex_note *note)
{
	return __atomic_load_n(&note->state, __ATOMIC_ACQUIRE);
}

/*** By those who wake ***/

/* Mappings of shared memory differ in their pages, not in the place within one. */
static bool concerns(const struct futex_note *note, u64 address, bool shared)
{
	if (note->space == mm_current()->number && note->address == address)
		return true;
	return shared && (note->address ^ address) % PAGE_SIZE == 0;
}

void futexes_tell(u64 address, bool shared)
{
	struct domain *domain = domain_get();

	for (u32 i = 0; i < FUTEX_NOTE_COUNT; i++) {
		struct futex_note *note = &domain->futex_notes[i];

		if (state_of(note) != FUTEX_NOTE_WAITS || !concerns(note, address, shared))
			continue;
		__atomic_store_n(&note->woken, 1, __ATOMIC_RELAXED);
		tell(note);
	}
}

static void make_call(struct pt_regs *regs)
{
	regs->ax = (unsigned long)raw_syscall6((long)regs->orig_ax, regs->di, regs->si, regs->dx,
					       regs->r10, regs->r8, regs->r9);
}

static bool make_old_call(struct pt_regs *regs)
{
	u32 command = 1U << (regs->si & COMMAND_MASK & 31);
	bool shared = (regs->si & PRIVATE_FLAG) == 0;

	if ((regs->si & COMMAND_MASK) > 31 || (command & WAKING_COMMANDS) == 0)
		return false;
	make_call(regs);
	futexes_tell(regs->di, shared);
	if ((command & TWO_WORDS) != 0)
		futexes_tell(regs->r8, shared);
	return true;
}

/* The kernel's struct futex_waitv. */
struct waiter {
	u64 value;
	u64 address;
	u32 flags;
	u32 reserved;
};

bool futexes_make_call(struct pt_regs *regs)
{
	struct waiter words[2] = { { 0 } };

	if (regs->orig_ax == __NR_futex)
		return make_old_call(regs);
	make_call(regs);
	if (regs->orig_ax == __NR_futex_wake) {
		futexes_tell(regs->di, (regs->r10 & PRIVATE_FLAG) == 0);
		return true;
	}
	if (copy_from_user(words, regs->di, sizeof(words)) != 0)
		return true;
	for (u32 i = 0; i < 2; i++)
		futexes_tell(words[i].address, (words[i].flags & PRIVATE_FLAG) == 0);
	return true;
}

/* Sleepers of both kinds: the kernel keeps them apart. */
static long wake_here(u64 address, u32 count)
{
	long woken = raw_syscall4(__NR_futex, address, WAKE_PRIVATE, count, 0);
	long more = 0;

	if (woken >= 0 && woken < (long)count)
		more = raw_syscall4(__NR_futex, address, WAKE, count - (u64)woken, 0);
	futexes_tell(address, true);
	return woken < 0 ? woken : more < 0 ? woken : woken + more;
}

void futexes_serve(void)
{
	struct domain *domain = domain_get();

	for (u32 i = 0; i < FUTEX_NOTE_COUNT && futexes_in_use(); i++) {
		struct futex_note *note = &domain->futex_notes[i];
		u32 asked = FUTEX_NOTE_WAKES;

		if (state_of(note) != asked || note->space != mm_current()->number)
			continue;
		/* Several threads may come for the same note. */
		if (!__atomic_compare_exchange_n(&note->state, &asked, FUTEX_NOTE_TAKEN, false,
						 __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			continue;
		note->result = (s32)wake_here(note->address, note->value);
		__atomic_store_n(&note->state, FUTEX_NOTE_DONE, __ATOMIC_RELEASE);
		tell(note);
	}
}

/*** Ends ***/

static void tell_process(u32 process_index, bool ends)
{
	struct domain *domain = domain_get();

	for (u32 i = 0; i < FUTEX_NOTE_COUNT; i++) {
		struct futex_note *note = &domain->futex_notes[i];

		if (state_of(note) <= FUTEX_NOTE_FILLING || note->process_index != process_index)
			continue;
		if (ends)
			__atomic_store_n(&note->gone, process_index + 1, __ATOMIC_RELAXED);
		tell(note);
	}
}

void futexes_space_ends(u32 process_index)
{
	if (futexes_in_use())
		tell_process(process_index, true);
}

void futexes_thread_ended(u32 process_index)
{
	if (futexes_in_use())
		tell_process(process_index, false);
}

/* By the name of the owner, so that a note is given back once. */
static void give_back(struct futex_note *note, u32 owner)
{
	struct domain *domain = domain_get();

	__atomic_store_n(&note->state, FUTEX_NOTE_FREE, __ATOMIC_RELEASE);
	if (__atomic_compare_exchange_n(&note->owner, &owner, 0, false, __ATOMIC_RELEASE,
					__ATOMIC_RELAXED))
		__atomic_sub_fetch(&domain->futex_notes_used, 1, __ATOMIC_RELEASE);
}

void futexes_free_of(bool (*is_dead)(u32 owner, u32 argument), u32 argument)
{
	struct domain *domain = domain_get();

	for (u32 i = 0; i < FUTEX_NOTE_COUNT; i++) {
		u32 owner = __atomic_load_n(&domain->futex_notes[i].owner, __ATOMIC_ACQUIRE);

		if (owner != 0 && is_dead(owner, argument))
			give_back(&domain->futex_notes[i], owner);
	}
}

/*** By those who ask ***/

/* The note may have been another one's while its end was told. */
static bool is_gone(const struct futex_note *note)
{
	return __atomic_load_n(&note->gone, __ATOMIC_ACQUIRE) == note->process_index + 1;
}

static struct futex_note *take_note(void)
{
	struct domain *domain = domain_get();
	u32 self = utrace_task_ops.self();

	/* First the count: killed in between, notes are looked for that are not there. */
	__atomic_add_fetch(&domain->futex_notes_used, 1, __ATOMIC_ACQUIRE);
	for (u32 i = 0; i < FUTEX_NOTE_COUNT; i++) {
		struct futex_note *note = &domain->futex_notes[i];
		u32 nobody = 0;

		if (__atomic_compare_exchange_n(&note->owner, &nobody, self, false,
						__ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return note;
	}
	__atomic_sub_fetch(&domain->futex_notes_used, 1, __ATOMIC_RELAXED);
	return NULL;
}

static bool is_alive(const struct task *task)
{
	return __atomic_load_n(&task->state, __ATOMIC_ACQUIRE) == TASK_RUNNING &&
	       (task->flags & TASK_UNTRACED) == 0;
}

/* NULL: *err says why. */
static struct futex_note *leave_note(struct task *task, u64 address, u32 value, u32 state, int *err)
{
	struct futex_note *note;

	*err = address % sizeof(u32) != 0 ? -EINVAL : -ESRCH;
	if (*err == -EINVAL || !is_alive(task))
		return NULL;
	*err = -ENOMEM;
	note = take_note();
	if (note == NULL)
		return NULL;
	note->space = task->space;
	note->process_index = task->process_index;
	note->address = address;
	note->value = value;
	note->woken = 0;
	note->gone = 0;
	__atomic_store_n(&note->state, state, __ATOMIC_RELEASE);
	/* Invariant 1; and an end that came before this left the task not alive, or another space.
	 */
	utrace_task_ops.fence();
	if (!is_alive(task) || task->space != note->space)
		note->gone = note->process_index + 1;
	return note;
}

/* Whether the task's memory is what lies before us. */
static bool is_here(const struct task *task)
{
	return thread_current()->host_id == 0 && task->space == mm_current()->number;
}

/* The kernel's struct iovec. */
struct piece {
	u64 address;
	u64 size;
};

static int read_word(const struct task *task, u64 address, u32 *value)
{
	struct piece here = { as_u64(value), sizeof(*value) };
	struct piece there = { address, sizeof(*value) };
	long result;

	if (is_here(task))
		return user_load(address, value);
	/* A filter of the program could punish what we would ask of the kernel. */
	if (thread_current()->host_id == 0 && mm_current()->filtered)
		return -EPERM;
	result = raw_syscall6(__NR_process_vm_readv, (u64)task->tgid, as_u64(&here), 1,
			      as_u64(&there), 1, 0);
	if (result < 0)
		return (int)result;
	return result == sizeof(*value) ? 0 : -EFAULT;
}

/* Memory that cannot be read: perhaps it is gone, and the note not yet told. */
static bool is_going(const struct task *task, const struct futex_note *note)
{
	return is_gone(note) || !is_alive(task) || task->space != note->space ||
	       (__atomic_load_n(&task->flags, __ATOMIC_ACQUIRE) & TASK_EXECING) != 0;
}

/* Sleeps until something happened to the note after `seen`. 0 or -ETIMEDOUT. */
static int await(struct futex_note *note, u32 seen, u64 until_ns)
{
	u64 limit[2];
	u64 now;

	while (__atomic_load_n(&note->event, __ATOMIC_ACQUIRE) == seen) {
		if (until_ns == 0) {
			sys_futex_wait(&note->event, seen, NULL);
			continue;
		}
		now = weir_now_ns();
		if (now >= until_ns)
			return -ETIMEDOUT;
		limit[0] = (until_ns - now) / NS_PER_SECOND;
		limit[1] = (until_ns - now) % NS_PER_SECOND;
		sys_futex_wait(&note->event, seen, limit);
	}
	return 0;
}

static int wait_for_change(struct task *task, struct futex_note *note, u32 value, u64 until_ns)
{
	for (bool first = true;; first = false) {
		u32 seen = __atomic_load_n(&note->event, __ATOMIC_ACQUIRE);
		u32 now;
		int err;

		if (is_gone(note))
			return -ESRCH;
		if (__atomic_load_n(&note->woken, __ATOMIC_ACQUIRE) != 0)
			return 0;
		err = read_word(task, note->address, &now);
		if (err != 0)
			return is_going(task, note) ? -ESRCH : err;
		if (now != value)
			return first ? -EAGAIN : 0;
		err = await(note, seen, until_ns);
		if (err != 0)
			return err;
	}
}

int weir_futex_wait(struct task_struct *task, u64 address, u32 value, u64 timeout_ns)
{
	u64 until_ns = timeout_ns != 0 ? weir_now_ns() + timeout_ns : 0;
	struct futex_note *note;
	int err;

	note = leave_note(task, address, value, FUTEX_NOTE_WAITS, &err);
	if (note == NULL)
		return err;
	err = wait_for_change(task, note, value, until_ns);
	give_back(note, note->owner);
	return err;
}

/* A thread of the address space that can be sent there; the one asked for, if it can be. */
static struct task *find_waker(struct task *task, u32 space)
{
	u32 high = __atomic_load_n(&domain_get()->task_high, __ATOMIC_ACQUIRE);

	if (kick_is_possible(task))
		return task;
	for (u32 slot = 0; slot < high; slot++) {
		struct task *other = domain_task(slot);

		if (other->space == space && kick_is_possible(other))
			return other;
	}
	return NULL;
}

static int wake_there(struct task *task, struct futex_note *note)
{
	for (;;) {
		u32 seen = __atomic_load_n(&note->event, __ATOMIC_ACQUIRE);
		struct task *waker;

		if (state_of(note) == FUTEX_NOTE_DONE)
			return note->result;
		if (is_gone(note))
			return -ESRCH;
		waker = find_waker(task, note->space);
		if (waker == NULL)
			return -ESRCH;
		/* If it ends instead, the note is told, and it is another one's turn. */
		kick_visit(waker);
		await(note, seen, 0);
	}
}

int weir_futex_wake(struct task_struct *task, u64 address, u32 count)
{
	struct futex_note *note;
	int result;

	if (is_alive(task) && is_here(task))
		return address % sizeof(u32) != 0 ? -EINVAL : (int)wake_here(address, count);
	note = leave_note(task, address, count, FUTEX_NOTE_WAKES, &result);
	if (note == NULL)
		return result;
	result = wake_there(task, note);
	give_back(note, note->owner);
	return result;
}
