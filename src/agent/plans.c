/* SPDX-License-Identifier: MIT */
/*
 * The agent's end of the table of requests in the domain header.
 *
 * A request is one entry, whose state word counts its uses, so that an answer
 * is never taken for that of another request. An answered entry may be taken
 * for a new request by anybody: who comes too late for an answer asks again,
 * and the supervisor has it at hand. A mapping remembers the word that its
 * request was made with; fork copies that, and both may read the answer.
 */
#include "agent/plans.h"

#include <asm/errno.h>

#include "agent/mm.h"
#include "agent/supervisor.h"
#include "base/rawsys.h"

static u32 load_state(const struct plan_request *request)
{
	/* Pairs with the release of the answer, and with other askers. */
	return __atomic_load_n(&request->state, __ATOMIC_ACQUIRE);
}

static bool is_takeable(u32 state)
{
	return state % PLAN_REQUEST_STATES == PLAN_REQUEST_FREE ||
	       state % PLAN_REQUEST_STATES == PLAN_REQUEST_ANSWERED;
}

/* Takes an entry; its state word is FILLING then, in a use of its own. NULL: all are busy. */
static struct plan_request *take_request(void)
{
	for (u32 i = 0; i < PLAN_REQUEST_COUNT; i++) {
		struct plan_request *request = &domain_get()->plan_requests[i];
		u32 state = load_state(request);
		u32 filling = state / PLAN_REQUEST_STATES * PLAN_REQUEST_STATES +
			      PLAN_REQUEST_STATES + PLAN_REQUEST_FILLING;

		/* Pairs with itself: one thread gets the entry. */
		if (is_takeable(state) &&
		    __atomic_compare_exchange_n(&request->state, &state, filling, false,
						__ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
			return request;
	}
	return NULL;
}

static void fill_request(struct plan_request *request, u64 address, bool points)
{
	request->tgid = thread_current()->task->tgid;
	request->address = address;
	request->wants_points = points;
	request->copies.place = 0;
	request->plan = NULL;
	request->points = NULL;
	request->copy = NULL;
	request->wants_step = 0;
}

static void send_request(struct plan_request *request, u32 asked)
{
	/* Release pairs with the acquire of the supervisor's planner. */
	__atomic_store_n(&request->state, asked, __ATOMIC_RELEASE);
	__atomic_add_fetch(&domain_get()->plan_bell, 1, __ATOMIC_RELEASE);
	sys_futex_wake(&domain_get()->plan_bell, 1);
}

static void ask(struct mapping_plan *plan, u64 site)
{
	struct plan_request *request = take_request();
	u32 asked;

	if (request == NULL)
		return;
	asked = load_state(request) - PLAN_REQUEST_FILLING + PLAN_REQUEST_ASKED;
	fill_request(request, site, false);
	/* Two threads may both ask for one mapping: one answer is waited for. */
	__atomic_store_n(&plan->request,
			 ((u64)asked << 32) | (u64)(request - domain_get()->plan_requests),
			 __ATOMIC_RELAXED);
	__atomic_store_n(&plan->state, MAPPING_PLAN_ASKED, __ATOMIC_RELEASE);
	send_request(request, asked);
}

/* Looks for the answer to what was asked. */
static void look(struct mapping_plan *plan)
{
	u64 word = __atomic_load_n(&plan->request, __ATOMIC_RELAXED);
	struct plan_request *request = &domain_get()->plan_requests[(u32)word];
	u32 asked = (u32)(word >> 32);
	u32 answered = asked - PLAN_REQUEST_ASKED + PLAN_REQUEST_ANSWERED;
	const struct code_plan *answer;

	if (load_state(request) == asked)
		return;
	answer = __atomic_load_n(&request->plan, __ATOMIC_RELAXED);
	/* The second look pairs with take_request: the answer was still that of this use. */
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	if (load_state(request) != answered) {
		__atomic_store_n(&plan->state, MAPPING_PLAN_UNASKED, __ATOMIC_RELAXED);
		return;
	}
	__atomic_store_n(&plan->plan, answer, __ATOMIC_RELAXED);
	__atomic_store_n(&plan->state, MAPPING_PLAN_HERE, __ATOMIC_RELEASE);
}

int plans_known(u64 site, struct known_code *known)
{
	struct mapping *mapping = mapping_find_mutable(&mm_current()->mappings, site);
	const struct known_code *found = NULL;
	u32 state;

	if (mapping == NULL)
		return -ENOENT;
	state = __atomic_load_n(&mapping->plan.state, __ATOMIC_ACQUIRE);
	if (state == MAPPING_PLAN_ASKED)
		look(&mapping->plan);
	state = __atomic_load_n(&mapping->plan.state, __ATOMIC_ACQUIRE);
	if (state == MAPPING_PLAN_UNASKED && supervisor_alive())
		ask(&mapping->plan, site);
	if (state != MAPPING_PLAN_HERE)
		return supervisor_alive() ? -EAGAIN : -ENOENT;
	if (mapping->plan.plan != NULL)
		found = plan_find(mapping->plan.plan, site - mapping->start + mapping->offset);
	if (found == NULL)
		return -ENOENT;
	*known = *found;
	return 0;
}

/* False: the supervisor is gone, and nobody answers. */
static bool wait_for_answer(struct plan_request *request, u32 asked)
{
	const u64 patience[2] = { 0, 50 * 1000 * 1000 };

	while (load_state(request) == asked) {
		if (!supervisor_alive())
			return false;
		sys_futex_wait(&request->state, asked, patience);
	}
	return true;
}

struct branch_copy *plans_ask_copies(u64 address, const struct copies_wanted *copies)
{
	struct plan_request *request = take_request();
	struct branch_copy *copy;
	u32 asked;

	if (request == NULL)
		return NULL;
	asked = load_state(request) - PLAN_REQUEST_FILLING + PLAN_REQUEST_ASKED;
	fill_request(request, address, false);
	request->copies = *copies;
	send_request(request, asked);
	if (!wait_for_answer(request, asked))
		return NULL;
	copy = request->copy;
	/* Release: others may have the entry, whose answer is ours now. */
	__atomic_store_n(&request->state, asked - PLAN_REQUEST_ASKED + PLAN_REQUEST_ANSWERED,
			 __ATOMIC_RELEASE);
	return copy;
}

/* 0 when it was answered and not yet taken by others; -EAGAIN: to be asked again. */
static int wait_for_points(struct plan_request *request, u32 asked, const struct point_list **list)
{
	if (!wait_for_answer(request, asked))
		return -ENOENT;
	*list = __atomic_load_n(&request->points, __ATOMIC_RELAXED);
	/* As in look(). */
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	return load_state(request) == asked - PLAN_REQUEST_ASKED + PLAN_REQUEST_ANSWERED ? 0
											 : -EAGAIN;
}

const struct point_list *plans_points(u64 address)
{
	const struct point_list *list = NULL;
	int err = -EAGAIN;

	while (err == -EAGAIN && supervisor_alive()) {
		struct plan_request *request = take_request();
		u32 asked;

		if (request == NULL) {
			raw_syscall3(__NR_sched_yield, 0, 0, 0);
			continue;
		}
		asked = load_state(request) - PLAN_REQUEST_FILLING + PLAN_REQUEST_ASKED;
		fill_request(request, address, true);
		send_request(request, asked);
		err = wait_for_points(request, asked, &list);
	}
	return err == 0 ? list : NULL;
}

bool plans_step(struct step_code *code, size_t size)
{
	struct plan_request *request = supervisor_alive() ? take_request() : NULL;
	u32 asked;

	if (request == NULL)
		return false;
	asked = load_state(request) - PLAN_REQUEST_FILLING + PLAN_REQUEST_ASKED;
	fill_request(request, 0, false);
	request->step = *code;
	request->wants_step = size;
	send_request(request, asked);
	if (!wait_for_answer(request, asked))
		return false;
	*code = request->step;
	/* As in look(). */
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	return load_state(request) == asked - PLAN_REQUEST_ASKED + PLAN_REQUEST_ANSWERED;
}
