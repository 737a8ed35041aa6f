/* SPDX-License-Identifier: MIT */
/*
 * What the supervisor's planner knows about mapped code: asked for once per
 * mapping, when a site there needs it, and found in shared memory later. Nobody
 * waits for that; without an answer sites go on trapping. Points are asked for
 * before code can run.
 */
#ifndef WEIR_AGENT_PLANS_H
#define WEIR_AGENT_PLANS_H

#include "base/domain.h"
#include "base/step_code.h"
#include "patch/known.h"

/* 0 and *known; -EAGAIN: asked; -ENOENT: nothing is known of the syscall. */
int plans_known(u64 site, struct known_code *known);

/*
 * Has the functions copied that are mapped from a file around the address, to lie
 * there; waits for the answer, which is the caller's. NULL: there are none.
 */
struct branch_copy *plans_ask_copies(u64 address, const struct copies_wanted *copies);

/*
 * The points that are wanted in the file mapped at the address. Waits for the
 * planner; NULL: there are none, or nobody is there to answer.
 */
const struct point_list *plans_points(u64 address);

/*
 * How the instruction is stepped that code->bytes begin with, `size` of them. Waits
 * for the decoder; false: nobody answered, and *code is of no use.
 */
bool plans_step(struct step_code *code, size_t size);

#endif
