/* SPDX-License-Identifier: MIT */
/*
 * The words of a thread's end: see exit_words.h.
 *
 * Invariants:
 *  1. The order is the kernel's: robust mutexes, then the thread's own word. When
 *     that is cleared, others free the thread's stack and control block.
 *  2. So nothing of the thread may lead there any more: before, the kernel is told
 *     to forget its robust list, its restartable sequences and the word itself.
 */
#include "agent/exit_words.h"

#include "agent/futexes.h"
#include "agent/mm.h"
#include "agent/special.h"
#include "agent/uaccess.h"
#include "base/rawsys.h"

enum {
	ROBUST_LIMIT = 2048, /* entries; the kernel's */
	RSEQ_UNREGISTER = 1,
	OWNER_MASK = 0x3fffffff,
	OWNER_DIED = 0x40000000,
};
#define WORD_HAS_WAITERS 0x80000000u

/* The kernel's struct robust_list_head; the lowest bit of a link: it inherits priority. */
struct robust_head {
	u64 next;
	u64 offset; /* from a link to its word */
	u64 pending;
};

static void wake(u64 address)
{
	sys_futex_wake(as_pointer(address), 1);
	if (futexes_in_use())
		futexes_tell(address, true);
}

/* One mutex: if it is ours, its owner has died. False: not reachable, the walk ends. */
static bool release(u64 link, u64 offset, u32 tid, bool pending)
{
	bool inherits = (link & 1) != 0;
	u64 address = (link & ~1ul) + offset;
	u32 seen;
	u32 word;

	if (address % sizeof(u32) != 0 || user_load(address, &word) != 0)
		return false;
	/* It was unlocked, and perhaps its next owner not yet woken. */
	if (pending && !inherits && word == 0)
		wake(address);
	while ((word & OWNER_MASK) == tid) {
		seen = word;
		if (user_exchange(address, &seen, (word & WORD_HAS_WAITERS) | OWNER_DIED) != 0)
			return false;
		if (seen != word) {
			word = seen;
			continue;
		}
		if (!inherits && (word & WORD_HAS_WAITERS) != 0)
			wake(address);
		break;
	}
	return true;
}

static void release_mutexes(u32 tid)
{
	struct robust_head head;
	u64 start = 0;
	u64 size = 0;
	u64 link;

	if (raw_syscall3(__NR_get_robust_list, 0, as_u64(&start), as_u64(&size)) != 0 ||
	    start == 0 || copy_from_user(&head, start, sizeof(head)) != 0)
		return;
	link = head.next;
	for (u32 i = 0; i < ROBUST_LIMIT && (link & ~1ul) != start; i++) {
		u64 next;
		/* Read first: the word's new owner may take the link out. */
		bool known = copy_from_user(&next, link & ~1ul, sizeof(next)) == 0;

		if ((link & ~1ul) != (head.pending & ~1ul) &&
		    !release(link, head.offset, tid, false))
			break;
		if (!known)
			break;
		link = next;
	}
	if (head.pending != 0)
		release(head.pending, head.offset, tid, true);
	raw_syscall3(__NR_set_robust_list, 0, sizeof(head), 0);
}

static void forget_sequences(const struct thread *thread)
{
	if (thread->rseq_start != 0)
		raw_syscall4(__NR_rseq, thread->rseq_start, thread->rseq_size, RSEQ_UNREGISTER,
			     thread->rseq_signature);
}

void exit_words_clear(struct thread *thread)
{
	u64 word = thread->clear_tid;

	if (mm_current()->filtered)
		return;
	release_mutexes((u32)sys_gettid());
	if (word == 0)
		return;
	forget_sequences(thread);
	raw_syscall3(__NR_set_tid_address, 0, 0, 0);
	if (user_store(word, 0) == 0)
		wake(word);
}

u32 special_set_tid_address(struct thread *thread, struct pt_regs *regs)
{
	thread->clear_tid = regs->di;
	return GATE_RUN;
}

u32 special_rseq(struct thread *thread, struct pt_regs *regs)
{
	long result;

	/* The filter may have a say about where it comes from, and at the end we keep away. */
	if (mm_current()->filtered)
		return GATE_RUN;
	result = raw_syscall4(__NR_rseq, regs->di, regs->si, regs->dx, regs->r10);
	if (result == 0) {
		thread->rseq_start = (regs->dx & RSEQ_UNREGISTER) != 0 ? 0 : regs->di;
		thread->rseq_size = (u32)regs->si;
		thread->rseq_signature = (u32)regs->r10;
	}
	return special_answer(regs, result);
}
