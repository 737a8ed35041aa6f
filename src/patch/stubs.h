/* SPDX-License-Identifier: MIT */
/*
 * Stub pages: small pages of code, scattered to wherever punned jumps lead.
 *
 *   page + 0     8 bytes: address of the common entry; then that of points
 *   page + 16    255 slots of 16 bytes; what lies in them is a stub each, in
 *                one slot or more, of one of five kinds:
 *
 *   call         lea site+2(%rip), %rcx
 *                jmp *page(%rip)
 *
 *   load         lea site+2(%rip), %rcx      for jumps that replace this `mov`
 *                mov $number, %eax           in front of the syscall
 *                jmp *page(%rip)
 *
 *   copy         an instruction that had to give way to a jump
 *                jmp to the one behind it
 *
 *   point        see encode_point_head; then jmp *page+8(%rip); perhaps a copy
 *
 *   table        see encode_point_table; then a stub of a point
 *
 * The first two need no stack and destroy rcx alone, which `syscall` destroys
 * too. The pages are never writable; bytes get there through the host.
 *
 * One table per address space. All functions may be called by several threads
 * at once, with signals blocked; none waits.
 */
#ifndef WEIR_PATCH_STUBS_H
#define WEIR_PATCH_STUBS_H

#include "patch/host.h"
#include "patch/window.h"

enum {
	STUB_SIZE = 16,
	STUB_SLOT_COUNT = PAGE_SIZE / STUB_SIZE,
	STUB_WORD_COUNT = STUB_SLOT_COUNT / 64,
	STUB_PAGE_COUNT = 8192, /* a power of two */
};

struct stub_page {
	u64 key;		      /* page address | enum page_state, see stubs.c */
	u64 used[STUB_WORD_COUNT];    /* bit per slot: taken (or retired) */
	u64 tails[STUB_WORD_COUNT];   /* bit per slot: goes on with the stub before */
	u64 retired[STUB_WORD_COUNT]; /* bit per stub: given up, perhaps still being run */
	u64 aged[STUB_WORD_COUNT];    /* the same, by stubs_age */
};

/* All zero is an empty table. */
struct stub_table {
	u64 entry;	 /* where every stub of a call goes on */
	u64 point_entry; /* where those of points do */
	u32 retired_count;
	u32 aged_count;
	u32 mapped_count; /* pages mapped so far, */
	u32 page_count;	  /* and still there */
	u32 entered; /* how many of the next are in use: more than there are, if too many came */
	u16 entries[STUB_PAGE_COUNT]; /* 1 + index of entries of pages that were ever used */
	struct stub_page pages[STUB_PAGE_COUNT];
};

enum stub_kind { STUB_CALL, STUB_LOAD, STUB_COPY, STUB_POINT, STUB_TABLE };

enum { STUB_COPY_MAXIMUM = 15, STUB_CODE_MAXIMUM = 96, STUB_CALL_MAXIMUM = 32 };

/* What a stub is to do. */
struct stub_code {
	u64 site; /* STUB_CALL, STUB_LOAD: the syscall; else the instruction */
	enum stub_kind kind;
	u32 number;		    /* STUB_LOAD: for eax; STUB_POINT, STUB_TABLE: for ecx */
	u32 size;		    /* of the instruction, for all but the first two */
	u32 relative;		    /* where in its copy a displacement from rip lies; 0: nowhere */
	u64 table;		    /* STUB_TABLE: what looks into it */
	bool copies;		    /* STUB_POINT, STUB_TABLE: the copy lies behind it */
	u8 copy[STUB_COPY_MAXIMUM]; /* which else means the same at any address */
};

/* A stub in its place, or to be given back. */
struct stub {
	u64 address;
	u32 size;
	bool old; /* it was there from before: threads may be running in it */
};

void stubs_init(struct stub_table *table, u64 entry);

/*
 * Puts a stub at an address in the window, in a page that is ours or that can
 * be mapped. A window of more than one address gives places of whole slots.
 * Returns 0; -ENOSPC when there is no such place; -EAGAIN when another thread
 * is mapping the page just now; what map_page or write_code said when they
 * failed otherwise. Nothing may jump there before sync_cores.
 */
int stub_place(struct stub_table *table, const struct patch_host *host, const struct window *window,
	       const struct stub_code *code, struct stub *stub);

/* The same anywhere within reach of jumps from code->site. */
int stub_place_near(struct stub_table *table, const struct patch_host *host,
		    const struct stub_code *code, struct stub *stub);

/* Gives back a stub to which no jump was written; an old one is retired. */
void stub_release(struct stub_table *table, const struct stub *stub);

/*
 * Gives up a stub that threads may still be running in. Its slots stay taken
 * until they are reclaimed; only a stub of just the same code may have them back.
 */
void stub_retire(struct stub_table *table, const struct stub *stub);

/*
 * Reclaiming in two steps. All stubs that are retired now grow old; later, when
 * the caller has seen every other thread of the address space in the agent, the
 * slots of those that are old are free. One thread at a time may do either.
 */
void stubs_age(struct stub_table *table);
void stubs_reclaim_aged(struct stub_table *table);

/* Both at once, for the only thread. */
void stubs_reclaim(struct stub_table *table);

/*
 * Unmaps the pages that hold no stub, not even a retired one. *busy counts the
 * threads that place stubs or evict pages, the caller among them: nothing is
 * unmapped while there is another one.
 */
void stubs_drop_empty(struct stub_table *table, const struct patch_host *host, const u32 *busy);

/* Does ip lie in a stub page of ours, behind its head? For signal handlers. */
bool stubs_contain(const struct stub_table *table, u64 ip);

/* Pages that are mapped. */
u32 stubs_page_count(const struct stub_table *table);

/*
 * If ip lies in a stub of kind call or load, reads back where it begins and
 * its site. Returns 0 or -ENOENT.
 */
int stub_find(const struct stub_table *table, const struct patch_host *host, u64 ip,
	      struct stub_code *code, u64 *start);

/* Any page of ours that has a byte in [start, end). False: there is none. */
bool stubs_page_in(const struct stub_table *table, u64 start, u64 end, u64 *address);

/* Does a page of ours lie in [start, end)? */
bool stubs_overlap(const struct stub_table *table, u64 start, u64 end);

/*
 * Our pages in [start, end) are about to be replaced. From begin on no slot is
 * taken there, so the caller can see to it that none is in use. end forgets
 * the pages for good, or, with gone == false, takes them into use again.
 */
void stubs_evict_begin(struct stub_table *table, u64 start, u64 end);
void stubs_evict_end(struct stub_table *table, u64 start, u64 end, bool gone);

/* In a fork child: pages that vanished threads were mapping are given up. */
void stubs_after_fork(struct stub_table *table);

#endif
