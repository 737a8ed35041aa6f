/* SPDX-License-Identifier: MIT */
/*
 * The dice of adverse mode. Each thread has its own, so that a run with one
 * thread goes the same way each time.
 */
#include "agent/adverse.h"

#include "agent/signal.h"
#include "agent/sites.h"
#include "utrace/task.h"

enum { RESTORE_ONE_IN = 8, RESTORE_ALL_ONE_IN = 512, REFUSED_ONE_IN = 3 };

#define GOLDEN 0x9e3779b97f4a7c15ULL

static u64 mix(u64 value)
{
	value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
	value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
	return value ^ (value >> 31);
}

bool adverse_chance(struct thread *thread, u32 one_in)
{
	u64 seed = domain_get()->options.adverse;

	if (thread->dice == 0)
		thread->dice = mix(seed * GOLDEN + thread->task->index);
	/* A signal handler may throw in between: two equal throws do no harm. */
	thread->dice += GOLDEN;
	return mix(thread->dice) % one_in == 0;
}

bool adverse_refuses(u64 file_offset)
{
	return mix(domain_get()->options.adverse * GOLDEN + file_offset) % REFUSED_ONE_IN == 0;
}

void adverse_call(struct thread *thread, const struct pt_regs *regs)
{
	bool all = adverse_chance(thread, RESTORE_ALL_ONE_IN);

	if (!all && !adverse_chance(thread, RESTORE_ONE_IN))
		return;
	signal_let_faults_in();
	if (all)
		sites_undo_all();
	else
		site_undo(regs->ip - 2);
	signal_follow_mask(thread);
}
