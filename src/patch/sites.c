/* SPDX-License-Identifier: MIT */
/*
 * An open-addressed hash of sites with lock-free insertion.
 *
 * Invariants:
 *  1. state decides what an entry is; address is written only in INSERTING, by
 *     the thread that took the entry, and is right before NEW is stored.
 *  2. At most one live entry per address. Two threads that insert the same
 *     address each store it first and look for the other afterwards, all in
 *     one total order, so at least one sees the other and steps back.
 *  3. An entry never becomes FREE again, so a probe may end at the first FREE
 *     one. DEAD entries are used again, for any address: who holds a pointer
 *     to a site must claim it and look at the address before relying on it.
 *
 * Everything is sequentially consistent: insertion is rare, and on this CPU
 * the loads of a look-up cost the same as plain ones.
 */
#include "patch/sites.h"

#include <asm/errno.h>

#include "base/bytes.h"

enum {
	PROBE_LIMIT = 128,
	PROBES_NEAR = 8,
	SITES_OF_A_PAGE = 64, /* a page of the table */
	FILTER_SHIFT = 16,
	FILTER_CHUNK_LIMIT = 2048, /* beyond, looking at all sites is quicker */
};

static const u64 hash_factor = 0x9e3779b97f4a7c15ULL;

/*
 * Sites of one page of code lie in one page of the table while there is room, and
 * neighbours side by side: each page that a look-up touches first is a page fault, and a
 * program that has just started makes little else. Where sites are dense the
 * rest lies anywhere.
 */
static u32 bucket_of(u64 address, u32 step)
{
	u64 near = address / PAGE_SIZE * hash_factor >> 32;
	u64 line = address % PAGE_SIZE / (PAGE_SIZE / SITES_OF_A_PAGE);

	if (step < PROBES_NEAR)
		return (u32)(near * SITES_OF_A_PAGE + line + step) % SITE_COUNT;
	return ((u32)(address * hash_factor >> 32) + step) % SITE_COUNT;
}

static u64 load_address(const struct site *site)
{
	/* Pairs with the store in entry_fill. */
	return __atomic_load_n(&site->address, __ATOMIC_SEQ_CST);
}

static void store_state(struct site *site, enum site_state state)
{
	/* Pairs with site_state_of: what the entry holds is there before. */
	__atomic_store_n(&site->state, (u32)state, __ATOMIC_SEQ_CST);
}

static bool change_state(struct site *site, enum site_state from, enum site_state to)
{
	u32 expected = (u32)from;

	/* Pairs with itself: one thread makes each change. */
	return __atomic_compare_exchange_n(&site->state, &expected, (u32)to, false,
					   __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

enum site_state site_state_of(const struct site *site)
{
	/* Pairs with store_state and change_state. */
	return (enum site_state)__atomic_load_n(&site->state, __ATOMIC_SEQ_CST);
}

struct site_shape site_shape_of(const struct site *site)
{
	/* Pairs with site_set_shape. */
	u64 word = __atomic_load_n(&site->shape, __ATOMIC_SEQ_CST);
	struct site_shape shape;

	memcpy(&shape, &word, sizeof(shape));
	return shape;
}

void site_set_shape(struct site *site, struct site_shape shape)
{
	u64 word;

	memcpy(&word, &shape, sizeof(word));
	/* Pairs with site_shape_of. */
	__atomic_store_n(&site->shape, word, __ATOMIC_SEQ_CST);
}

static bool is_unused(enum site_state state)
{
	return state == SITE_FREE || state == SITE_DEAD;
}

/*
 * The next entry of the chain with this address, dead ones too, with its state;
 * NULL at the end. State before address: an entry taken over in between shows
 * its new address.
 */
static struct site *entry_next(struct site_table *table, u64 address, u32 *step,
			       enum site_state *state)
{
	while (*step < PROBE_LIMIT) {
		struct site *site = &table->sites[bucket_of(address, (*step)++)];

		*state = site_state_of(site);
		if (*state == SITE_FREE)
			return NULL;
		if (load_address(site) == address)
			return site;
	}
	return NULL;
}

/* The first entry that is not `except`: a live one, or one being inserted. */
static struct site *entry_find(struct site_table *table, u64 address, const struct site *except)
{
	enum site_state state;
	struct site *site;
	u32 step = 0;

	while ((site = entry_next(table, address, &step, &state)) != NULL)
		if (state != SITE_DEAD && site != except)
			return site;
	return NULL;
}

static struct site *entry_take(struct site_table *table, u64 address)
{
	for (u32 i = 0; i < PROBE_LIMIT; i++) {
		struct site *site = &table->sites[bucket_of(address, i)];
		enum site_state state = site_state_of(site);

		if (is_unused(state) && change_state(site, state, SITE_INSERTING))
			return site;
	}
	return NULL;
}

static bool is_claim(enum site_state state)
{
	return state == SITE_CLAIMED || state == SITE_DOOMED;
}

struct site_traces site_traces_of(struct site_table *table, u64 address)
{
	struct site_traces traces = { NULL, false };
	enum site_state state;
	struct site *site;
	u32 step = 0;

	while ((site = entry_next(table, address, &step, &state)) != NULL) {
		traces.was_there = true;
		/* Still: the claim was not of an address that the entry had before. */
		if (is_claim(state) && is_claim(site_state_of(site)))
			traces.claimed = site;
	}
	return traces;
}

u64 sites_claims(const struct site_table *table)
{
	/* Pairs with site_claim. */
	return __atomic_load_n(&table->claims, __ATOMIC_SEQ_CST);
}

/*
 * Which two bits of the filter stand for a chunk of 64 KiB: with one, a range
 * of a hundred chunks would too often hit a bit that others have set.
 */
struct filter_bits {
	u32 first;
	u32 second;
};

static struct filter_bits filter_bits_of(u64 chunk)
{
	u64 hash = chunk * hash_factor;

	return (struct filter_bits){ (u32)(hash >> 48) % SITE_FILTER_BITS,
				     (u32)(hash >> 32) % SITE_FILTER_BITS };
}

static void filter_set(struct site_table *table, u32 bit)
{
	/* Pairs with filter_test; set before the site can be patched. */
	__atomic_fetch_or(&table->filter[bit / 64], 1ULL << (bit % 64), __ATOMIC_SEQ_CST);
}

static bool filter_test(const struct site_table *table, u32 bit)
{
	/* Pairs with filter_set. */
	return (__atomic_load_n(&table->filter[bit / 64], __ATOMIC_SEQ_CST) >> (bit % 64) & 1) != 0;
}

static void filter_add(struct site_table *table, u64 address)
{
	struct filter_bits bits = filter_bits_of(address >> FILTER_SHIFT);

	filter_set(table, bits.first);
	filter_set(table, bits.second);
}

static void entry_fill(struct site_table *table, struct site *site, u64 address)
{
	__atomic_store_n(&site->stub, 0, __ATOMIC_SEQ_CST);
	__atomic_store_n(&site->copy, 0, __ATOMIC_SEQ_CST);
	__atomic_store_n(&site->shape, 0, __ATOMIC_SEQ_CST);
	__atomic_store_n(&site->jumps, 0, __ATOMIC_SEQ_CST);
	__atomic_store_n(&site->traps, 0, __ATOMIC_SEQ_CST);
	filter_add(table, address);
	/* Pairs with load_address of a thread inserting the same site: invariant 2. */
	__atomic_store_n(&site->address, address, __ATOMIC_SEQ_CST);
}

struct site *site_find(struct site_table *table, u64 address)
{
	enum site_state state;
	struct site *site;
	u32 step = 0;

	/* Insertions do not count: one that steps back may hide the live entry behind it. */
	while ((site = entry_next(table, address, &step, &state)) != NULL)
		if (state != SITE_DEAD && state != SITE_INSERTING)
			return site;
	return NULL;
}

struct site *site_find_or_insert(struct site_table *table, u64 address)
{
	struct site *site;

	/* Changes nothing; but a page of the table that is read first costs two page faults. */
	__atomic_fetch_or(&table->sites[bucket_of(address, 0)].state, 0, __ATOMIC_RELAXED);
	site = site_find(table, address);
	if (site != NULL)
		return site;

	site = entry_take(table, address);
	if (site == NULL)
		return NULL;
	entry_fill(table, site, address);
	if (entry_find(table, address, site) != NULL) {
		store_state(site, SITE_DEAD);
		return site_find(table, address);
	}
	store_state(site, SITE_NEW);
	return site;
}

int site_claim(struct site_table *table, struct site *site, u64 address, enum site_state from)
{
	if (!change_state(site, from, SITE_CLAIMED))
		return -EAGAIN;
	/* Before any byte is changed; pairs with sites_claims. */
	__atomic_fetch_add(&table->claims, 1, __ATOMIC_SEQ_CST);
	if (load_address(site) == address)
		return 0;
	/* The entry has become another site's; its state is as good as before. */
	if (!site_settle(site, from))
		store_state(site, from);
	return -EAGAIN;
}

bool site_settle(struct site *site, enum site_state state)
{
	return change_state(site, SITE_CLAIMED, state);
}

void site_bury(struct site *site)
{
	store_state(site, SITE_DEAD);
}

void site_doom(struct site *site)
{
	change_state(site, SITE_CLAIMED, SITE_DOOMED);
}

void site_set_alone(struct site *site, enum site_state state)
{
	store_state(site, state);
}

bool sites_may_hold(const struct site_table *table, u64 start, u64 end)
{
	u64 first = start >> FILTER_SHIFT;
	u64 last = (end - 1) >> FILTER_SHIFT;

	if (end <= start)
		return false;
	if (last - first >= FILTER_CHUNK_LIMIT)
		return true;
	for (u64 chunk = first; chunk <= last; chunk++) {
		struct filter_bits bits = filter_bits_of(chunk);

		if (filter_test(table, bits.first) && filter_test(table, bits.second))
			return true;
	}
	return false;
}
