/* SPDX-License-Identifier: MIT */
/* See gs.h. */
#include "agent/gs.h"

#include "agent/thread.h"
#include "x86/gs.h"

void gs_adopt(void)
{
	struct thread *thread = thread_of_stack();
	u64 base = gs_get();

	if (base == as_u64(thread))
		return;
	thread->program_gs = base;
	/* Without the instructions what sets the base clears the selector. */
	thread->program_gs_selector = domain_get()->fsgsbase ? 0 : gs_get_selector();
	thread->foreign_gs = 1;
	gs_set(thread);
}

void gs_give_back(struct thread *thread)
{
	if (!thread->foreign_gs)
		return;
	if (thread->program_gs_selector != 0) {
		if (gs_set_selector(thread->program_gs_selector))
			return;
		/* Taken away by a call: the base goes with it. */
		thread->program_gs_selector = 0;
		thread->program_gs = 0;
	}
	gs_set(as_pointer(thread->program_gs));
}
