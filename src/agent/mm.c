/* SPDX-License-Identifier: MIT */
/*
 * Memory of one address space: thread slots, ring segments.
 */
#include "agent/mm.h"

#include "agent/futexes.h"
#include "base/bytes.h"
#include "base/rawsys.h"
#include "utrace/task.h"

enum {
	PROT_RW = 3,
	MAP_SHARED_FIXED = 0x100001, /* MAP_SHARED | MAP_FIXED_NOREPLACE */
	MAP_PRIVATE_FIXED =
	    0x104022, /* MAP_PRIVATE | MAP_ANONYMOUS | NORESERVE | FIXED_NOREPLACE */
	ERROR_EXISTS = -17,
	NO_SUCH_THREAD = -3,
	ADVICE_DONT_DUMP = 16,
};

void mm_leave_out_of_cores(u64 start, u64 size)
{
	/* What is not mapped in the range does not matter: the rest gets the advice. */
	raw_syscall3(__NR_madvise, start, size, ADVICE_DONT_DUMP);
}

static u64 slot_address(u32 slot)
{
	return domain_base() + DOMAIN_THREAD_OFFSET + (u64)slot * THREAD_SLOT_STRIDE;
}

int mm_init(s32 domain_fd)
{
	struct mm *mm = mm_current();
	long result = sys_mmap(as_u64(mm), MM_MAPPED_SIZE, PROT_RW, MAP_PRIVATE_FIXED, -1, 0);

	if (result_is_error(result))
		return (int)result;
	mm->number = futexes_new_space();
	mm->mem_fd = -1;
	mm->lowest_own = (u32)domain_fd;
	watch_init(&mm->watch);
	mm->domain_fd = domain_fd;
	return 0;
}

int mm_map_ring(u32 task_slot)
{
	struct mm *mm = mm_current();
	u32 segment = task_slot / (RING_SEGMENT_SIZE / RING_SIZE);
	u64 bit = 1ULL << (segment % 64);
	u64 offset = DOMAIN_RING_OFFSET + (u64)segment * RING_SEGMENT_SIZE;
	long result;

	/* Acquire pairs with the release below: the mapping is there. */
	if (__atomic_load_n(&mm->ring_segments[segment / 64], __ATOMIC_ACQUIRE) & bit)
		return 0;
	result = sys_mmap(domain_base() + offset, RING_SEGMENT_SIZE, PROT_RW,
			  span_flags(MAP_SHARED_FIXED, span_ring_is_filled(segment)), mm->domain_fd,
			  offset);
	if (result_is_error(result) && result != ERROR_EXISTS)
		return (int)result;
	mm_leave_out_of_cores(domain_base() + offset, RING_SEGMENT_SIZE);
	__atomic_fetch_or(&mm->ring_segments[segment / 64], bit, __ATOMIC_RELEASE);
	return 0;
}

/* Not tgkill: with CLONE_VM alone it was a process of its own. */
static bool is_unknown(s32 tid)
{
	return raw_syscall3(__NR_tkill, (u64)tid, 0, 0) == NO_SUCH_THREAD;
}

static bool claim_slot(struct mm *mm, u32 slot)
{
	u8 state = __atomic_load_n(&mm->slot_state[slot], __ATOMIC_ACQUIRE);

	/* A thread that said it would exit has really left when its tid is gone. */
	if (state == SLOT_USED || state == SLOT_MAPPING ||
	    (state == SLOT_EXITING && !is_unknown(mm->slot_tid[slot])))
		return false;
	/* Others look into the blocks of used slots. */
	if (!__atomic_compare_exchange_n(&mm->slot_state[slot], &state,
					 state == SLOT_FREE ? SLOT_MAPPING : SLOT_USED, false,
					 __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
		return false;
	if (state != SLOT_FREE)
		return true;
	if (!result_is_error(sys_mmap(slot_address(slot) + SLOT_ALTSTACK, SLOT_MAPPED_SIZE, PROT_RW,
				      span_flags(MAP_PRIVATE_FIXED, span_slot_is_filled(slot)), -1,
				      0))) {
		mm_leave_out_of_cores(slot_address(slot) + SLOT_ALTSTACK, SLOT_MAPPED_SIZE);
		__atomic_store_n(&mm->slot_state[slot], SLOT_USED, __ATOMIC_RELEASE);
		return true;
	}
	__atomic_store_n(&mm->slot_state[slot], SLOT_FREE, __ATOMIC_RELEASE);
	return false;
}

struct thread *mm_slot_thread(u32 slot)
{
	return as_pointer(slot_address(slot) + SLOT_THREAD);
}

void thread_init(struct thread *thread, u32 slot)
{
	memset(thread, 0, offsetof(struct thread, frame));
	thread->self = thread;
	thread->magic = THREAD_MAGIC_VALUE;
	thread->slot = slot;
	thread->stack_top = slot_address(slot) + SLOT_THREAD - 8;
	thread->regs = as_pointer(thread->stack_top - sizeof(struct pt_regs));
	thread->mm = mm_current();
	thread->counting = domain_get()->options.counting != 0;
	thread->altstack.flags = 2; /* SS_DISABLE */
	thread->interrupted_nr = -1;
}

struct thread *mm_take_slot(void)
{
	struct mm *mm = mm_current();

	for (u32 slot = 0; slot < THREAD_SLOT_COUNT; slot++) {
		u32 high = slot + 1;

		if (!claim_slot(mm, slot))
			continue;
		if (__atomic_load_n(&mm->slots_high, __ATOMIC_RELAXED) < high)
			__atomic_store_n(&mm->slots_high, high, __ATOMIC_RELAXED);
		thread_init(mm_slot_thread(slot), slot);
		return mm_slot_thread(slot);
	}
	return NULL;
}

bool mm_is_alone(const struct thread *thread)
{
	const struct mm *mm = thread->mm;
	u32 high = __atomic_load_n(&mm->slots_high, __ATOMIC_RELAXED);

	for (u32 slot = 0; slot < high; slot++) {
		if (slot != thread->slot &&
		    __atomic_load_n(&mm->slot_state[slot], __ATOMIC_ACQUIRE) >= SLOT_USED)
			return false;
	}
	return true;
}

struct thread *mm_first_slot(void)
{
	mm_current()->slot_state[0] = SLOT_USED;
	mm_current()->slots_high = 1;
	thread_init(mm_slot_thread(0), 0);
	return mm_slot_thread(0);
}

/* Of a task that uses a slot of its own: no other task ever has this name. */
u64 mm_name_of(const struct task *task)
{
	return (u64)task->index << 32 | (task->slot + 1);
}

void mm_own_slot(struct thread *thread, const struct task *task)
{
	mm_current()->slot_owner[thread->slot] = mm_name_of(task);
}

bool mm_slot_is_owned(const struct thread *thread)
{
	return mm_current()->slot_owner[thread->slot] != 0;
}

static void disown_slot(struct mm *mm, u32 slot)
{
	if (mm->slot_owner[slot] != 0)
		__atomic_store_n(&mm->slot_owner[slot], 0, __ATOMIC_RELAXED);
}

/* Whether the kernel knows no such thread. The supervisor may be late to tell. */
static bool is_reaped(const struct task *task)
{
	const struct task *self = thread_current()->task;
	s32 tid = __atomic_load_n(&task->tid, __ATOMIC_ACQUIRE);

	/* In a pid namespace below, the number may be nobody's, or another one's. */
	return tid > 0 && ((task->flags | self->flags) & TASK_BELOW) == 0 && is_unknown(tid);
}

/* Dead, or in another image: it runs no instruction here any more. */
bool mm_owner_is_gone(u64 owner)
{
	const struct task *task = domain_task((u32)owner - 1);
	u32 state = __atomic_load_n(&task->state, __ATOMIC_ACQUIRE);

	if (state == TASK_FREE || state >= TASK_DEAD || mm_name_of(task) != owner)
		return true;
	if (state == TASK_RUNNING && task->space != mm_current()->number)
		return true;
	return is_reaped(task);
}

void mm_reclaim_slots(void)
{
	struct mm *mm = mm_current();
	u32 high = __atomic_load_n(&mm->slots_high, __ATOMIC_RELAXED);

	for (u32 slot = 0; slot < high; slot++) {
		u64 owner = __atomic_load_n(&mm->slot_owner[slot], __ATOMIC_RELAXED);

		/* Names do not come again, so only one of those that look here gets it. */
		if (owner == 0 || !mm_owner_is_gone(owner) ||
		    !__atomic_compare_exchange_n(&mm->slot_owner[slot], &owner, 0, false,
						 __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			continue;
		sighand_put(mm_slot_thread(slot)->sighand);
		__atomic_store_n(&mm->slot_state[slot], SLOT_IDLE, __ATOMIC_RELEASE);
	}
}

/* In this order: who is killed here loses the slot, and nobody gives anything back twice. */
static void give_up(const struct thread *thread)
{
	disown_slot(mm_current(), thread->slot);
	sighand_put(thread->sighand);
}

void mm_return_slot(struct thread *thread)
{
	give_up(thread);
	/* Release: whoever takes the slot next sees our last stores done. */
	__atomic_store_n(&mm_current()->slot_state[thread->slot], SLOT_IDLE, __ATOMIC_RELEASE);
}

void mm_leave_slot(struct thread *thread, s32 tid)
{
	struct mm *mm = mm_current();

	give_up(thread);
	mm->slot_tid[thread->slot] = tid;
	/* Release pairs with the acquire in claim_slot, which reads slot_tid. */
	__atomic_store_n(&mm->slot_state[thread->slot], SLOT_EXITING, __ATOMIC_RELEASE);
}

void mm_after_fork(struct thread *self)
{
	struct mm *mm = mm_current();

	mm->number = futexes_new_space();
	for (u32 slot = 0; slot < mm->slots_high; slot++) {
		disown_slot(mm, slot);
		if (slot != self->slot && mm->slot_state[slot] != SLOT_FREE)
			mm->slot_state[slot] =
			    mm->slot_state[slot] == SLOT_MAPPING ? SLOT_FREE : SLOT_IDLE;
	}
	for (u32 i = 0; i < MM_SIGHAND_COUNT; i++) {
		struct sighand *sighand = &mm->sighands[i];

		sighand->users = sighand == self->sighand;
		sighand->lock = 0;
	}
	mm->mappings.lock = 0;
	mm->views.lock = 0;
	mm->branches.lock = 0;
}
