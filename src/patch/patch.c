/* SPDX-License-Identifier: MIT */
/*
 * The life of a site, tying sites, tactics, stubs and apply together.
 *
 * Invariants:
 *  1. The bytes that belong to a site, and its stubs, are changed only by the
 *     thread that claimed the site. CLAIMED is the only lock.
 *  2. No two sites have a byte in common: changed, borrowed, or their syscall
 *     itself. So nobody borrows bytes that another one changes. Each thread
 *     claims first and looks at its neighbours then; of two that do so at once
 *     at least one sees the other and steps back.
 *  3. Stubs are whole, and every core knows, before the first jump to them can
 *     be fetched. A slot is written anew only when no thread can be in it.
 *  4. A jump in the place of another instruction is written before the one at
 *     the syscall, which may borrow of it, and goes after it. In padding it stays
 *     where another thread may be on its way there.
 */
#include "patch/patch.h"

#include <asm/errno.h>

#include "base/bytes.h"
#include "patch/apply.h"
#include "patch/shapes.h"
#include "patch/tactics.h"

/* How far the bytes of two sites may lie from their addresses, together, and no more. */
enum { REACH_BEFORE = MOV_EAX_SIZE, REACH_BEHIND = SITE_FIRST_MAXIMUM + JMP_REL32_SIZE };
enum { NEAR_DISTANCE = REACH_BEFORE + REACH_BEHIND };

static void begin(struct patch_space *space)
{
	/* Read by patch_after_fork, in the copy. */
	__atomic_fetch_add(&space->busy, 1, __ATOMIC_SEQ_CST);
}

static void end(struct patch_space *space)
{
	/* As above. */
	__atomic_fetch_sub(&space->busy, 1, __ATOMIC_SEQ_CST);
}

/* Gives up the stubs of a site, in which threads may be. */
static void drop_stubs(struct patch_space *space, struct site *site)
{
	struct site_shape shape = site_shape_of(site);
	struct stub stub = { .address = site_get_word(&site->stub), .size = shape.stub_size };
	struct stub copy = { .address = site_get_word(&site->copy), .size = shape.copy_size };

	if (stub.address != 0)
		stub_retire(&space->stubs, &stub);
	if (copy.address != 0)
		stub_retire(&space->stubs, &copy);
	site_set_word(&site->stub, 0);
	site_set_word(&site->copy, 0);
}

/*** Who has which bytes ***/

static bool policy_allows(struct patch_space *space, struct range range)
{
	return range.start == range.end ||
	       space->host.ops->may_patch(space->host.context, range.start,
					  range.end - range.start);
}

static u64 neighbour_distance(const struct patch_space *space)
{
	return patch_sees_far(space) ? FAR_DISTANCE : NEAR_DISTANCE;
}

/* Invariant 2 for patched neighbours, and the policy: a judge for change_plan. */
static bool may_change(void *context, u64 address, struct site_shape shape)
{
	struct patch_space *space = context;
	u64 distance = neighbour_distance(space);

	for (u64 other = address - distance; other <= address + distance; other++) {
		struct site *site = other == address ? NULL : site_find(&space->sites, other);

		if (site == NULL || site_state_of(site) == SITE_DEAD)
			continue;
		if (site_state_of(site) != SITE_PATCHED && site_is_point(site))
			continue;
		/* Those that trap have their syscall, which may be borrowed, not changed. */
		if (site_state_of(site) == SITE_PATCHED
			? shapes_meet(address, shape, other, site_shape_of(site))
			: ranges_meet(shape_range_moved(address, shape),
				      (struct range){ other, other + SYSCALL_SIZE }))
			return false;
	}
	return policy_allows(space, shape_range_at_site(address, shape)) &&
	       policy_allows(space, shape_range_moved(address, shape));
}

/* Invariant 2 for claimed neighbours, asked by a thread that has claimed the site. */
static bool has_claimed_neighbour(struct patch_space *space, u64 address)
{
	u64 distance = neighbour_distance(space);

	for (u64 other = address - distance; other <= address + distance; other++) {
		struct site *site = other == address ? NULL : site_find(&space->sites, other);
		enum site_state state = site == NULL ? SITE_FREE : site_state_of(site);

		if (state == SITE_CLAIMED || state == SITE_DOOMED)
			return true;
	}
	return false;
}

/*** Taking jumps away ***/

/* Replaces `size` bytes, whatever they are, by these. */
static int put_back(const struct patch_space *space, u64 address, const u8 *bytes, size_t size)
{
	u8 found[SITE_MOVED_MAXIMUM];
	int err = patch_read(space, address, found, size);

	return err != 0 ? err : apply_bytes(&space->host, address, found, bytes, size);
}

/*
 * Restores the bytes of a claimed site, but for a jump in padding that another thread
 * may be about to run: it leads to a stub that is retired until nobody can be on the
 * way there, and nobody goes there again. -ENOENT: none of our jumps is there any
 * more. -EIO: a jump to a copy could not be taken away, so the copy must stay.
 */
static int undo_claimed(struct patch_space *space, struct site *site)
{
	bool stays = tactic_goes_by_pad(site_shape_of(site).tactic) &&
		     !space->host.ops->alone(space->host.context);
	u64 moved = shape_range_moved(site_address_of(site), site_shape_of(site)).start;
	u32 moved_size = site_shape_of(site).moved_size;
	bool at_site = site_jump_stands(space, site);
	bool at_moved = site_moved_stands(space, site) && !stays;
	int err = at_site || at_moved ? 0 : -ENOENT;

	if (at_site)
		err = put_back(space, site_address_of(site), site_first_bytes(site),
			       shape_first_size(site_shape_of(site)));
	/* Pairs with every core: none fetches bytes that are borrowed of the other jump. */
	if (err == 0 && at_moved)
		err = apply_settle(&space->host);
	/* A call that is not patched as it should be is when it traps next. */
	if (err != 0 && at_site && at_moved && site_is_point(site) &&
	    !site_jump_stands(space, site))
		err = -EIO;
	if (err == 0 && at_moved) {
		err = put_back(space, moved, site->program_bytes, moved_size);
		if (err != 0 && (at_site || err == -ESTALE))
			err = -EIO;
	}
	/* Pairs with every core: none will fetch the jumps after this. */
	if (err == 0)
		apply_settle(&space->host);
	return err;
}

/*
 * Ends a claim. A site that was forgotten meanwhile leaves no jump behind; if
 * its bytes cannot be restored, it stays DOOMED and keeps its stubs.
 */
static void settle(struct patch_space *space, struct site *site, enum site_state state)
{
	int err;

	if (site_settle(site, state))
		return;
	err =
	    site_get_word(&site->stub) == 0 && !site_is_point(site) ? 0 : undo_claimed(space, site);
	if (err != 0 && err != -ENOENT)
		return;
	drop_stubs(space, site);
	site_bury(site);
}

/*** Patching ***/

/* The site owns the stubs of a change from here on. */
static void adopt(struct site *site, const struct change *change)
{
	memcpy(site->program_bytes, change->moved_from, sizeof(site->program_bytes));
	site_set_word(&site->stub, change->stub.size != 0 ? change->stub.address : 0);
	site_set_word(&site->copy, change->copy.size != 0 ? change->copy.address : 0);
	/* Last: who reads a shape finds the rest, see patch_trap_byte. */
	site_set_shape(site, change->shape);
}

/*
 * Writes the jumps of a claimed site, invariant 4. On failure the program's
 * bytes are as before, or it is -EIO: the site must stay claimed.
 */
static int carry_out(struct patch_space *space, const struct site *site,
		     const struct change *change)
{
	const struct patch_host *host = &space->host;
	u64 address = site_address_of(site);
	struct range moved = shape_range_moved(address, change->shape);
	u32 moved_size = change->shape.moved_size;
	u32 first_size = shape_first_size(change->shape);
	int err = 0;

	/* A jump in padding that is there from before stays: threads may be running it. */
	if (memcmp(change->moved_from, change->moved_to, moved_size) == 0)
		moved_size = 0;
	if (moved_size != 0)
		err = apply_bytes(host, moved.start, change->moved_from, change->moved_to,
				  moved_size);
	if (err != 0 || first_size == 0)
		return err;
	err = apply_bytes(host, address, site_first_bytes(site), change->site_bytes, first_size);
	if (err != 0 && moved_size != 0 &&
	    apply_bytes(host, moved.start, change->moved_to, change->moved_from, moved_size) != 0)
		err = -EIO;
	return err;
}

static int patch_claimed(struct patch_space *space, struct site *site, u64 address)
{
	const struct change_judge judge = { may_change, space, patch_sees_far(space) };
	struct change_need need = { 0 };
	struct known_code known;
	struct change change;
	int err;

	if (!policy_allows(space, (struct range){ address, address + SYSCALL_SIZE }))
		return -EPERM;
	if (has_claimed_neighbour(space, address))
		return -EAGAIN;
	/* All that works without was tried before. */
	if (site_shape_of(site).waits != 0 &&
	    space->host.ops->known_code(space->host.context, address, &known) == -EAGAIN)
		return -EAGAIN;
	err = change_plan(&space->stubs, &space->host, address, &judge, &change, &need);
	site_set_shape(site, (struct site_shape){ .waits = need.knowledge });
	/* At the next trap; see FAR_DISTANCE. */
	if (need.sight)
		__atomic_store_n(&space->sees_far, 1, __ATOMIC_SEQ_CST);
	if (err != 0)
		return err;
	/* Pairs with every core: what lay in the slots before is in no pipeline. */
	err = apply_settle(&space->host);
	if (err != 0) {
		change_drop(&space->stubs, &change);
		return err;
	}
	adopt(site, &change);
	/* Last look before the store: the mapping may have gone while we planned. */
	err = site_state_of(site) == SITE_CLAIMED ? carry_out(space, site, &change) : -EAGAIN;
	if (err != 0 && err != -EIO)
		drop_stubs(space, site);
	return err;
}

/* Is the jump that this patched site needs there? A syscall beside it may well trap. */
static bool is_in_place(const struct patch_space *space, const struct site *site)
{
	u8 code[SYSCALL_SIZE];

	if (site_shape_of(site).tactic == TACTIC_LOAD)
		return site_moved_stands(space, site);
	return patch_read(space, site_address_of(site), code, sizeof(code)) != 0 ||
	       !is_syscall(code);
}

/*
 * A trap at a patched site: a thread that was on its way before the jump was
 * written, or the program has put other code there. Returns 0 when the jump is
 * in place, or when the stale site is claimed and *stale is set.
 */
static int check_patched(struct patch_space *space, struct site *site, u64 address, bool *stale)
{
	int err;

	if (is_in_place(space, site))
		return 0;
	if (site_claim(&space->sites, site, address, SITE_PATCHED) != 0)
		return -EAGAIN;
	/* Under the claim again: patch_undo may have been at work. */
	if (is_in_place(space, site)) {
		settle(space, site, SITE_PATCHED);
		return -EAGAIN;
	}
	err = undo_claimed(space, site);
	if (err == -EIO)
		return err;
	if (err != 0 && err != -ENOENT) {
		settle(space, site, SITE_PATCHED);
		return -EAGAIN;
	}
	drop_stubs(space, site);
	*stale = true;
	return 0;
}

static int claim_for_patching(struct patch_space *space, struct site *site, u64 address,
			      bool *claimed)
{
	/* Only a counter. */
	u32 traps = __atomic_add_fetch(&site->traps, 1, __ATOMIC_RELAXED);
	enum site_state state = site_state_of(site);
	int err;

	if (state == SITE_TRAPS)
		return -ENOSPC;
	if (space->threshold == PATCH_NEVER || traps < space->threshold)
		return -EAGAIN;
	if (state == SITE_PATCHED)
		return check_patched(space, site, address, claimed);
	err = site_claim(&space->sites, site, address, SITE_NEW);
	*claimed = err == 0;
	return err;
}

/* What was mapped in vain goes: before a failure, or in a try that another one followed. */
static void drop_vain_pages(struct patch_space *space, const struct site *site, u32 mapped_before,
			    int err)
{
	/* Pages of other threads count, too: a vain look. */
	u32 mapped = __atomic_load_n(&space->stubs.mapped_count, __ATOMIC_RELAXED) - mapped_before;
	u32 needed = err != 0 ? 0 : site_get_word(&site->copy) != 0 ? 2 : 1;

	if (mapped > needed)
		stubs_drop_empty(&space->stubs, &space->host, &space->busy);
}

static int patch_and_settle(struct patch_space *space, struct site *site, u64 address)
{
	u32 mapped = __atomic_load_n(&space->stubs.mapped_count, __ATOMIC_RELAXED);
	int err = patch_claimed(space, site, address);

	drop_vain_pages(space, site, mapped, err);
	if (err == 0)
		settle(space, site, SITE_PATCHED);
	else if (err == -EAGAIN || err == -ESTALE)
		settle(space, site, SITE_NEW);
	else if (err != -EIO)
		settle(space, site, SITE_TRAPS);
	return err;
}

/*** Points ***/

struct point_request {
	const struct point_code *code;
	void (*place)(void *context, const struct point_place *place);
	void *context;
};

static void tell_place(const struct point_request *request, const struct change *change)
{
	u32 head = request->code->table != 0 ? POINT_TABLE_SIZE : 0;
	u64 stub = change->stub.size != 0 ? change->stub.address : 0;
	u64 copy = change->copy.size != 0 ? change->copy.address : 0;

	/* Then that is the copy of another one. */
	if (change->shape.tactic == TACTIC_POINT_EVICT)
		copy =
		    request->code->moves != 0 ? stub + head + POINT_HEAD_SIZE + JMP_MEMORY_SIZE : 0;
	request->place(request->context, &(struct point_place){ stub, copy, head });
}

static int point_claimed(struct patch_space *space, struct site *site, u64 address,
			 const struct point_request *request)
{
	const struct change_judge judge = { may_change, space, patch_sees_far(space) };
	struct change change;
	int err;

	if (has_claimed_neighbour(space, address))
		return -EAGAIN;
	err = point_plan(&space->stubs, &space->host, address, &judge, request->code, &change);
	/* At the next try; see FAR_DISTANCE. */
	if (err == -EAGAIN && change.blind)
		__atomic_store_n(&space->sees_far, 1, __ATOMIC_SEQ_CST);
	if (err != 0)
		return err == -ENOSPC ? -EBUSY : err;
	/* Pairs with every core: what lay in the slots before is in no pipeline. */
	err = apply_settle(&space->host);
	if (err != 0) {
		change_drop(&space->stubs, &change);
		return err;
	}
	site_set_word(&site->jumps, request->code->number);
	adopt(site, &change);
	tell_place(request, &change);
	/* Last look before the store, as for calls. */
	err = site_state_of(site) == SITE_CLAIMED ? carry_out(space, site, &change) : -EAGAIN;
	if (err != 0 && err != -EIO)
		drop_stubs(space, site);
	return err;
}

/* A claimed site that came to nothing is no site of a call either. */
static int make_point(struct patch_space *space, u64 address, const struct point_request *request)
{
	struct site *site = site_find_or_insert(&space->sites, address);
	enum site_state state = site == NULL ? SITE_FREE : site_state_of(site);
	u32 mapped = __atomic_load_n(&space->stubs.mapped_count, __ATOMIC_RELAXED);
	int err;

	if (site == NULL)
		return -ENFILE;
	if (state == SITE_CLAIMED || state == SITE_DOOMED)
		return -EAGAIN;
	if (state != SITE_NEW)
		return site_is_point(site) ? -EEXIST : -EBUSY;
	err = site_claim(&space->sites, site, address, SITE_NEW);
	if (err != 0)
		return err;
	err = point_claimed(space, site, address, request);
	drop_vain_pages(space, site, mapped, err);
	if (err == 0)
		settle(space, site, SITE_PATCHED);
	else if (err != -EIO)
		settle(space, site, site_is_point(site) ? SITE_NEW : SITE_DEAD);
	return err;
}

int patch_point(struct patch_space *space, u64 address, const struct point_code *code,
		void (*place)(void *context, const struct point_place *place), void *context)
{
	const struct point_request request = { code, place, context };
	int err;

	begin(space);
	err = make_point(space, address, &request);
	end(space);
	return err;
}

/* One byte, so that threads find the one way or the other. */
static int switch_to_head(struct patch_space *space, const struct site *site)
{
	static const u8 to_head = TABLE_TO_HEAD;
	u64 stub = site_get_word(&site->stub);
	u8 first;
	int err;

	if (!site_is_point(site) || stub == 0)
		return 0;
	err = patch_read(space, stub, &first, sizeof(first));
	/* Without a table it begins with the head. */
	if (err != 0 || first != OPCODE_JMP_REL8)
		return err;
	err = space->host.ops->write_code(space->host.context, stub + TABLE_SWITCH, &to_head,
					  sizeof(to_head));
	return err != 0 ? err : apply_settle(&space->host);
}

int patch_point_without_table(struct patch_space *space, u64 address)
{
	struct site *site = site_find(&space->sites, address);
	int err = -ENOENT;

	begin(space);
	if (site != NULL)
		err = site_claim(&space->sites, site, address, SITE_PATCHED);
	if (err == 0) {
		err = switch_to_head(space, site);
		settle(space, site, SITE_PATCHED);
	}
	end(space);
	return err;
}

void patch_set_point_entry(struct patch_space *space, u64 entry)
{
	space->stubs.point_entry = entry;
}

void patch_init(struct patch_space *space, const struct patch_host *host, u64 entry)
{
	space->host = *host;
	space->threshold = 1;
	stubs_init(&space->stubs, entry);
}

int patch_site(struct patch_space *space, u64 address)
{
	bool claimed = false;
	struct site *site;
	int err = -EAGAIN;

	begin(space);
	site = site_find_or_insert(&space->sites, address);
	if (site != NULL)
		err = claim_for_patching(space, site, address, &claimed);
	if (claimed)
		err = patch_and_settle(space, site, address);
	end(space);
	if (err == 0 || err == -EAGAIN)
		return err;
	return err == -ESTALE ? -EAGAIN : -ENOSPC;
}

/* Restores a site that was patched and is claimed now, and leaves it in state `then`. */
static int undo_and_settle(struct patch_space *space, struct site *site, enum site_state then)
{
	int err = undo_claimed(space, site);

	if (err == 0 || err == -ENOENT) {
		drop_stubs(space, site);
		settle(space, site, then);
		return 0;
	}
	if (err != -EIO)
		settle(space, site, SITE_PATCHED);
	return err;
}

/* The same from the start. 0 or -errno. */
static int undo_site(struct patch_space *space, struct site *site, u64 address,
		     enum site_state then)
{
	int err = site_claim(&space->sites, site, address, SITE_PATCHED);

	return err != 0 ? err : undo_and_settle(space, site, then);
}

int patch_undo(struct patch_space *space, u64 address)
{
	struct site *site = site_find(&space->sites, address);
	enum site_state state = site == NULL ? SITE_FREE : site_state_of(site);
	int err = -ENOENT;

	begin(space);
	if (state == SITE_CLAIMED || state == SITE_DOOMED)
		err = -EAGAIN;
	else if (state == SITE_PATCHED)
		err = undo_site(space, site, address, SITE_NEW);
	end(space);
	return err;
}

int patch_undo_point(struct patch_space *space, u64 address, bool (*is_over)(void *context),
		     void *context)
{
	struct site *site = site_find(&space->sites, address);
	int err = -ENOENT;

	begin(space);
	if (site != NULL)
		err = site_claim(&space->sites, site, address, SITE_PATCHED);
	if (err == 0 && is_over(context))
		err = undo_and_settle(space, site, SITE_NEW);
	else if (err == 0)
		settle(space, site, SITE_PATCHED);
	end(space);
	return err;
}

/*
 * Restores each site whose stub lies in [first, last]. Goes through all of them;
 * 0, -EAGAIN when one was busy, else the error of one that could not be restored.
 */
static int undo_by_stub(struct patch_space *space, u64 first, u64 last)
{
	int result = 0;

	begin(space);
	for (u32 i = 0; i < SITE_COUNT; i++) {
		struct site *site = &space->sites.sites[i];
		enum site_state state = site_state_of(site);
		u64 stub = site_get_word(&site->stub);
		u64 copy = site_get_word(&site->copy);
		bool inside = (stub >= first && stub <= last) || (copy >= first && copy <= last);
		bool claimed = state == SITE_CLAIMED || state == SITE_DOOMED;
		int err = 0;

		/* A claimed site without a stub may be just taking one there. */
		if (claimed && (inside || stub == 0))
			err = -EAGAIN;
		else if (state == SITE_PATCHED && inside)
			err = undo_site(space, site, site_address_of(site), SITE_NEW);
		if (err != 0 && result != -EAGAIN)
			result = err;
	}
	end(space);
	return result;
}

int patch_undo_all(struct patch_space *space)
{
	return undo_by_stub(space, 0, UINT64_MAX);
}

/* Returns false while another thread has the site. */
static bool forget_site(struct patch_space *space, struct site *site, enum site_state state)
{
	u64 address = site_address_of(site);

	if (state == SITE_PATCHED)
		undo_site(space, site, address, SITE_DEAD);
	else if ((state == SITE_NEW || state == SITE_TRAPS) &&
		 site_claim(&space->sites, site, address, state) == 0)
		settle(space, site, SITE_DEAD);
	/* Whoever has it now finds the mark when he is done. */
	site_doom(site);
	state = site_state_of(site);
	return state != SITE_CLAIMED && state != SITE_DOOMED;
}

/* Has the site a byte in the range? One that is being changed may have all it can. */
static bool touches(const struct site *site, enum site_state state, struct range range)
{
	u64 address = site_address_of(site);
	struct site_shape shape = site_shape_of(site);

	if (state == SITE_CLAIMED || state == SITE_DOOMED)
		return ranges_meet(range,
				   (struct range){ address - FAR_BEFORE, address + FAR_BEHIND });
	if (state != SITE_PATCHED)
		shape = (struct site_shape){ 0 };
	return ranges_meet(range, shape_range_at_site(address, shape)) ||
	       ranges_meet(range, shape_range_moved(address, shape));
}

int patch_forget(struct patch_space *space, u64 start, u64 end_of_range)
{
	struct range range = { start, end_of_range };
	int result = 0;

	if (!sites_may_hold(&space->sites, start - FAR_BEHIND, end_of_range + FAR_BEFORE))
		return 0;
	begin(space);
	for (u32 i = 0; i < SITE_COUNT; i++) {
		struct site *site = &space->sites.sites[i];
		enum site_state state = site_state_of(site);

		if (state == SITE_FREE || state == SITE_DEAD || state == SITE_INSERTING)
			continue;
		if (touches(site, state, range) && !forget_site(space, site, state))
			result = -EAGAIN;
	}
	end(space);
	return result;
}

int patch_evict(struct patch_space *space, u64 start, u64 end_of_range)
{
	u64 first = align_down(start, PAGE_SIZE);
	u64 last = align_up(end_of_range, PAGE_SIZE) - 1;
	int err;

	if (!stubs_overlap(&space->stubs, start, end_of_range))
		return 0;
	/* Counted, so that a fork child takes the pages into use again. */
	begin(space);
	stubs_evict_begin(&space->stubs, start, end_of_range);
	err = undo_by_stub(space, first, last);
	stubs_evict_end(&space->stubs, start, end_of_range, err == 0);
	end(space);
	return err;
}

void patch_age_stubs(struct patch_space *space)
{
	begin(space);
	stubs_age(&space->stubs);
	end(space);
}

void patch_reclaim_stubs(struct patch_space *space)
{
	begin(space);
	stubs_reclaim_aged(&space->stubs);
	stubs_drop_empty(&space->stubs, &space->host, &space->busy);
	end(space);
}

/* By the only thread, who is in the agent: nobody can run half of it. */
static int write_alone(const struct patch_space *space, u64 address, const u8 *bytes, size_t size)
{
	int err = 0;

	for (size_t i = 0; i < size && err == 0; i++)
		err = space->host.ops->write_code(space->host.context, address + i, &bytes[i], 1);
	return err;
}

/* Puts the program's bytes back where ours may be. False: that was not possible. */
static bool repair_bytes(const struct patch_space *space, u64 address, bool jump, const u8 *bytes,
			 size_t size)
{
	u8 first;

	if (size == 0 || patch_read(space, address, &first, 1) != 0)
		return true;
	if (!jump && first != OPCODE_INT3)
		return true;
	return write_alone(space, address, bytes, size) == 0;
}

/* Decides what a site is whose claimer does not exist in this process. */
static enum site_state repair_site(struct patch_space *space, struct site *site)
{
	u64 address = site_address_of(site);
	struct site_shape shape = site_shape_of(site);
	u8 code[SYSCALL_SIZE];

	if ((site_get_word(&site->stub) != 0 || site_is_point(site)) &&
	    !(repair_bytes(space, address, site_jump_stands(space, site), site_first_bytes(site),
			   shape_first_size(shape)) &&
	      repair_bytes(space, shape_range_moved(address, shape).start,
			   site_moved_stands(space, site), site->program_bytes, shape.moved_size)))
		return SITE_CLAIMED;
	if (site_is_point(site))
		return SITE_NEW;
	if (patch_read(space, address, code, sizeof(code)) != 0 || !is_syscall(code))
		return SITE_DEAD;
	return SITE_NEW;
}

static void repair_entry(struct patch_space *space, struct site *site)
{
	enum site_state state = site_state_of(site);

	if (state == SITE_INSERTING)
		site_set_alone(site, SITE_DEAD);
	if (state != SITE_CLAIMED && state != SITE_DOOMED)
		return;
	state = repair_site(space, site);
	if (state == SITE_NEW || state == SITE_DEAD)
		drop_stubs(space, site);
	site_set_alone(site, state);
}

void patch_after_fork(struct patch_space *space)
{
	/* The caller is the only thread: everybody counted here is gone. */
	if (__atomic_exchange_n(&space->busy, 0, __ATOMIC_SEQ_CST) != 0) {
		stubs_after_fork(&space->stubs);
		for (u32 i = 0; i < SITE_COUNT; i++)
			repair_entry(space, &space->sites.sites[i]);
	}
	stubs_reclaim(&space->stubs);
}
