/* SPDX-License-Identifier: MIT */
/*
 * What the x86-64 kernel puts on the stack for a signal, as its headers
 * describe it. Defined here because libc's headers change the layout of
 * sigset_t and are not for freestanding code.
 */
#ifndef WEIR_X86_SIGFRAME_H
#define WEIR_X86_SIGFRAME_H

#include "base/types.h"

/* siginfo_t: 128 bytes of which only some fields concern the agent. */
struct kernel_siginfo {
	s32 signo;
	s32 error;
	s32 code;
	s32 padding;
	union {
		struct {
			s32 pid;
			u32 uid;
			u64 value;
		} sender;
		struct {
			u64 address;
		} fault;
		struct {
			u64 call_address;
			s32 nr;
			u32 arch;
		} sys;
		u8 bytes[112];
	};
};

static_assert(sizeof(struct kernel_siginfo) == 128, "siginfo_t");

struct kernel_stack {
	u64 sp;
	s32 flags;
	u32 padding;
	u64 size;
};

struct kernel_sigcontext {
	u64 r8, r9, r10, r11, r12, r13, r14, r15;
	u64 di, si, bp, bx, dx, ax, cx, sp, ip;
	u64 flags;
	u16 cs, gs, fs, ss;
	u64 err;
	u64 trapno;
	u64 oldmask;
	u64 cr2;
	u64 fpstate;
	u64 reserved[8];
};

struct kernel_ucontext {
	u64 flags;
	u64 link;
	struct kernel_stack stack;
	struct kernel_sigcontext context;
	u64 sigmask;
};

/* struct rt_sigframe: what rsp points to when a handler starts. */
struct sigframe {
	u64 restorer; /* return address of the handler */
	struct kernel_ucontext uc;
	struct kernel_siginfo info;
};

static_assert(sizeof(struct kernel_sigcontext) == 256, "struct sigcontext_64");
static_assert(offsetof(struct kernel_ucontext, sigmask) == 296, "struct ucontext");
static_assert(sizeof(struct sigframe) == 440, "struct rt_sigframe");

/* The kernel's struct sigaction. */
struct kernel_sigaction {
	u64 handler;
	u64 flags;
	u64 restorer;
	u64 mask;
};

static_assert(sizeof(struct kernel_sigaction) == 32, "struct sigaction of rt_sigaction");

enum {
	/* struct _fpx_sw_bytes in the reserved bytes of the legacy save area */
	FPSTATE_SOFTWARE_OFFSET = 464,
	FPSTATE_LEGACY_SIZE = 512,
	FPSTATE_MAGIC1 = 0x46505853,
	RED_ZONE_SIZE = 128,
};

#endif
