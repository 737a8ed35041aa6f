/* SPDX-License-Identifier: MIT */
/*
 * Patching: from a system call that trapped to a jump in its place.
 *
 * struct patch_space is all there is of it in one address space. It lies in
 * private memory, at the same address in parent and fork child. All functions
 * are called with signals blocked, may run in any number of threads at once,
 * take no lock, wait for nobody, and have no loop without bound.
 *
 * The invariant that everything here serves: a site is either patched or traps.
 */
#ifndef WEIR_PATCH_PATCH_H
#define WEIR_PATCH_PATCH_H

#include "patch/host.h"
#include "patch/points.h"
#include "patch/sites.h"
#include "patch/stubs.h"

#define PATCH_NEVER UINT32_MAX

struct patch_space {
	struct patch_host host;
	u32 threshold; /* traps of a site before it is patched; PATCH_NEVER: count only */
	u32 busy;      /* operations under way: what a fork child may have to repair */
	u32 sees_far;  /* jumps to padding are in use: neighbours may be that far away. Only set. */
	struct site_table sites;
	struct stub_table stubs;
};

/* Prepares a zeroed space. `entry` is where stubs jump to, with rcx = site + 2. */
void patch_init(struct patch_space *space, const struct patch_host *host, u64 entry);

/* Where the stubs of points jump to, with their number in ecx and rcx kept: see entry.S. */
void patch_set_point_entry(struct patch_space *space, u64 entry);

/* Where the stub and the copy of a point lie. 0: it has none. */
struct point_place {
	u64 stub;
	u64 copy;
	u32 head; /* of the stub: how far from its start; what is before is for the table */
};

/*
 * Makes a point of the instruction at the address, which is known to be one. It
 * calls `place` under the claim, before any thread can come by. Returns 0;
 * -EEXIST when it is a point already; -EAGAIN when another thread is at it or
 * beside it; -ENFILE when the table has no room, or it is being entered; -ESTALE when
 * other bytes are there; -EBUSY when a patched call has some of them; else an error:
 * it remains what it was.
 */
int patch_point(struct patch_space *space, u64 address, const struct point_code *code,
		void (*place)(void *context, const struct point_place *place), void *context);

/*
 * A point that is answered from a table leads to the entry of all others from now
 * on. 0, also when it did before; -EAGAIN while another thread changes it; -ENOENT;
 * or what the host said.
 */
int patch_point_without_table(struct patch_space *space, u64 address);

/*
 * To be called for every call that came by a trap, with the address of its
 * `syscall`. Counts it and, when it is time, patches the site. Returns 0 when
 * the site is patched; -EAGAIN when it is not time, another thread is at it, or
 * the table has no room: just go on; -ENOSPC when the site traps for good.
 */
int patch_site(struct patch_space *space, u64 address);

/* What a SIGTRAP by int3 at `address` (ip - 1) means. */
enum patch_trap {
	PATCH_TRAP_FOREIGN, /* the program's own */
	PATCH_TRAP_CALL,    /* a system call at address, to be treated as trapped */
	PATCH_TRAP_AGAIN,   /* not there any more: continue at address */
	PATCH_TRAP_MOVED,   /* another instruction, that gives way: continue at *target */
	PATCH_TRAP_POINT,   /* the point whose number is *target */
};

enum patch_trap patch_trap_byte(struct patch_space *space, u64 address, u64 *target);

/*
 * Restores the program's bytes at a patched site or point, which is NEW then. 0; -ENOENT when it
 * is not patched; -EAGAIN; or what the host said. Threads may still be on
 * their way through the stub: its page must stay mapped.
 */
int patch_undo(struct patch_space *space, u64 address);

/*
 * The same for a point, if it `is_over`, which is asked under the claim: who finds a point
 * there later, and leaves it at that, finds one that stays. 0 also if it is not.
 */
int patch_undo_point(struct patch_space *space, u64 address, bool (*is_over)(void *context),
		     void *context);

/*
 * patch_undo of every site. 0; -EAGAIN when some were being changed just now;
 * or the error of one that could not be restored. All others are restored.
 */
int patch_undo_all(struct patch_space *space);

/*
 * The code in [start, end) is about to go, to move or to change: munmap, mmap
 * over it, mremap, mprotect. Restores the patched sites there and forgets all:
 * whatever traps there afterwards is new. Call it before the real call, which
 * may well fail. Cheap when no site is near. 0; or -EAGAIN as long as another
 * thread is changing a site there, which it ends by forgetting it: who goes on
 * before that may find half of the change in the code that comes. May be tried
 * again, but not for ever, as patch_evict.
 */
int patch_forget(struct patch_space *space, u64 start, u64 end);

/*
 * The program is about to map something over stubs of ours, or to unmap them.
 * Restores the sites that lead there and forgets the pages. 0; or an error as
 * of patch_undo_all, and nothing is forgotten. -EAGAIN may be tried again, but
 * not for ever: a vfork child killed in the middle leaves its site claimed.
 * Cheap when there is nothing in the range.
 */
int patch_evict(struct patch_space *space, u64 start, u64 end);

/*
 * Stubs that nobody leads to any more, in two steps. What was given up so far is
 * marked; when all other threads have been in the agent since, it may be used again,
 * and pages that hold nothing else are unmapped. One thread at a time.
 */
void patch_age_stubs(struct patch_space *space);
void patch_reclaim_stubs(struct patch_space *space);

/*
 * In a fork child, when write_code works there, before anything else of this
 * file: ends what threads that do not exist here had begun.
 */
void patch_after_fork(struct patch_space *space);

/*
 * If ip lies in a stub, stores where in the program the thread is in truth and
 * returns 0: at the jump that led here, with nothing done but rcx and eax, or
 * before or behind an instruction that runs in a copy. The same for the second of
 * two jumps, in padding. Else -ENOENT.
 */
int patch_stub_at(struct patch_space *space, u64 ip, u64 *address);

/* Does ip lie in a stub, or at such a jump? For signal handlers. */
bool patch_has_stub_at(struct patch_space *space, u64 ip);

#endif
