/* SPDX-License-Identifier: MIT */
/*
 * The probes of weir.h. Which instructions they are is found by the planner, and
 * points.c makes them; here is what engines call and what calls engines.
 */
#include "agent/probes.h"

#include <asm/errno.h>

#include "agent/mm.h"
#include "agent/points.h"
#include "base/bytes.h"
#include "base/probes.h"
#include "base/slab.h"
#include "utrace/task.h"
#include "weir.h"

bool probe_hit(const struct wanted_point *wanted, u64 address, struct pt_regs *regs)
{
	struct weir_probe *probe = wanted->probe;
	struct weir_probe_hit hit = {
		.probe = probe,
		.address = address,
		.event = wanted->event,
		.arguments = wanted->arguments,
	};

	if (__atomic_load_n(&probe->removed, __ATOMIC_ACQUIRE) != 0)
		return false;
	probe->function(&hit, regs, probe->data);
	return true;
}

static bool take_text(char *to, size_t size, const char *from)
{
	size_t length = from == NULL ? 0 : strlen(from);

	if (length >= size)
		return false;
	if (from != NULL)
		memcpy(to, from, length + 1);
	return true;
}

static bool is_in_init(void)
{
	return thread_current()->host_id != 0;
}

/* An address of the calling process, as a place in its file. */
static int take_address(struct weir_probe *probe, u64 address)
{
	const struct mapping *mapping =
	    is_in_init() ? NULL : mapping_find(&mm_current()->mappings, address);

	if (is_in_init())
		return -EINVAL;
	if (mapping == NULL)
		return -ENOENT;
	probe->offset = address - mapping->start + mapping->offset;
	return take_text(probe->module, sizeof(probe->module), mapping->name) ? 0 : -EINVAL;
}

static int take_place(struct weir_probe *probe, const struct weir_probe_place *place)
{
	probe->offset = place->offset;
	if (!take_text(probe->symbol, sizeof(probe->symbol), place->symbol) ||
	    !take_text(probe->provider, sizeof(probe->provider), place->provider))
		return -EINVAL;
	if (place->module == NULL)
		return place->symbol != NULL ? -EINVAL : take_address(probe, place->offset);
	return take_text(probe->module, sizeof(probe->module), place->module) ? 0 : -EINVAL;
}

static bool makes_sense(const struct weir_probe_place *place, u32 events, const void *fn)
{
	bool function = place->symbol != NULL && place->provider == NULL;

	return fn != NULL && events != 0 &&
	       (events & ~(u32)(WEIR_PROBE_ENTRY | WEIR_PROBE_RETURN)) == 0 &&
	       ((events & WEIR_PROBE_RETURN) == 0 || (function && place->offset == 0)) &&
	       (place->provider == NULL || place->symbol != NULL);
}

static void push_probe(struct weir_probe *probe)
{
	struct domain *domain = domain_get();
	struct weir_probe *head = __atomic_load_n(&domain->probes, __ATOMIC_RELAXED);

	do {
		probe->next = head;
		/* Release pairs with the acquire of the planner. */
	} while (!__atomic_compare_exchange_n(&domain->probes, &head, probe, true, __ATOMIC_RELEASE,
					      __ATOMIC_RELAXED));
	__atomic_add_fetch(&domain->probe_count, 1, __ATOMIC_RELEASE);
}

int weir_probe(const struct weir_probe_place *place, u32 events, weir_probe_fn *fn, void *data,
	       struct weir_probe **probe)
{
	struct weir_probe *made;
	int err;

	if (!makes_sense(place, events, (const void *)fn))
		return -EINVAL;
	made = slab_alloc(slab_domain(), sizeof(*made));
	if (made == NULL)
		return -ENOMEM;
	made->events = events;
	made->function = fn;
	made->data = data;
	err = take_place(made, place);
	if (err != 0) {
		slab_free(slab_domain(), made);
		return err;
	}
	*probe = made;
	push_probe(made);
	if (!is_in_init())
		points_note_all();
	return 0;
}

void weir_probe_remove(struct weir_probe *probe)
{
	/* Pairs with probe_hit. */
	__atomic_store_n(&probe->removed, 1, __ATOMIC_RELEASE);
}

u64 weir_probe_places(const struct weir_probe *probe, u64 *failed)
{
	*failed = __atomic_load_n(&probe->failed, __ATOMIC_RELAXED);
	return __atomic_load_n(&probe->places, __ATOMIC_RELAXED);
}
