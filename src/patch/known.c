/* SPDX-License-Identifier: MIT */
/*
 * Looking up a site in a plan.
 */
#include "patch/known.h"

const struct known_code *plan_find(const struct code_plan *plan, u64 offset)
{
	u32 low = 0;
	u32 high = plan->count;

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (plan->sites[middle].offset < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low < plan->count && plan->sites[low].offset == offset ? &plan->sites[low] : NULL;
}
