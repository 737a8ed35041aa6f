/* SPDX-License-Identifier: MIT */
/*
 * System call sites of the running process: what happens when one traps,
 * which code may be rewritten, and what is reported about them at the end.
 */
#ifndef WEIR_AGENT_SITES_H
#define WEIR_AGENT_SITES_H

#include "agent/thread.h"

/* Once per image, `stack` being its stack pointer; in a fork child. */
void sites_init(u64 stack);
void sites_after_fork(void);

/* The system call instruction at `site` trapped: count it, patch it if it is time. */
void site_trapped(struct thread *thread, u64 site);

/* Adverse mode, with signals blocked: patched sites are what they were, to be patched again. */
void site_undo(u64 site);
void sites_undo_all(void);

/*
 * SIGTRAP: was it the byte that guards a site while it is being written? Then
 * the thread is sent on as if the system call there had trapped.
 */
bool site_trap_byte(struct thread *thread, struct kernel_ucontext *uc);

/* Whether the address is inside a stub. */
bool site_in_stub(u64 ip);

/* Whether it is in the copy of an instruction that had to give way to a jump. */
bool site_in_moved_code(u64 ip);

/* Where in the program that is; itself, if it is in no stub. */
u64 site_program_ip(u64 ip);

/* A signal found the thread inside a stub: back to the site, nothing has happened yet. */
void site_leave_stub(struct thread *thread, struct kernel_sigcontext *context);

/*
 * Another thread is at a patch. That needs the CPU for moments only, but it may have
 * to wait for it long. False: who takes so long must have been killed.
 */
bool sites_wait_for_patch(u32 round);

/* Executable mappings come and go. */
void sites_note_image(u64 phdr, u64 count, const char *name);
void sites_note_interpreter(u64 base);

/* Notes what is mapped there from a file, if nothing is known of that yet. */
void sites_note_code_at(u64 address, const char *name);

/* The same for all that the kernel tells of: the image was not watched so far. */
void sites_note_all_code(void);

void sites_note_mapping(u64 start, u64 end, u64 offset, s32 fd);
void sites_forget_range(u64 start, u64 end);

/* For `weir sites`: a call came through the stub of this site. */
void site_count_jump(u64 site);

/* The end of all that a program can have, 1 << this, for the two below. */
enum { EVERYWHERE_END_BIT = 47 };

/* The program maps something there: stubs of ours give way. 0, or -errno: it must not. */
int sites_make_room(u64 start, u64 end);

/* The same where it replaces nothing: no page of ours is left there. */
int sites_leave_room(u64 start, u64 end);

/* For `weir sites`: leaves the records of this address space, and counts anew. */
void sites_report(void);

#endif
