/* SPDX-License-Identifier: MIT */
/*
 * Offsets that assembly shares with C. thread.h and utrace.h assert them.
 * Only numbers: entry.S includes this file.
 */
#ifndef WEIR_X86_LAYOUT_H
#define WEIR_X86_LAYOUT_H

/* struct pt_regs, the kernel's order */
#define REGS_R15 0
#define REGS_R14 8
#define REGS_R13 16
#define REGS_R12 24
#define REGS_BP 32
#define REGS_BX 40
#define REGS_R11 48
#define REGS_R10 56
#define REGS_R9 64
#define REGS_R8 72
#define REGS_AX 80
#define REGS_CX 88
#define REGS_DX 96
#define REGS_SI 104
#define REGS_DI 112
#define REGS_ORIG_AX 120
#define REGS_IP 128
#define REGS_CS 136
#define REGS_FLAGS 144
#define REGS_SP 152
#define REGS_SS 160
#define REGS_SIZE 168

/* struct thread, found through gs */
#define THREAD_SELF 0
#define THREAD_PROGRAM_IP 8
#define THREAD_REGS 16
#define THREAD_WORK 24
#define THREAD_MAGIC 32
#define THREAD_FOREIGN_GS 40
#define THREAD_FOREIGN_CS 44 /* tested together with the one before */
#define THREAD_MM 56
#define THREAD_TRAP_FLAG_OWN 96
#define THREAD_PROGRAM_GS 128
#define THREAD_PROGRAM_SP 136
#define THREAD_RETURN_SP 144
#define THREAD_PROGRAM_GS_SELECTOR 152

/* struct domain, from the base on */
#define DOMAIN_FSGSBASE 0x1000020
#define DOMAIN_CPUID_LEAVES 0x1000028
#define DOMAIN_CPUID_OTHERS 0x1000030

/* struct cpuid_leaf */
#define LEAF_NUMBER 0
#define LEAF_MASK 4
#define LEAF_LAST 8
#define LEAF_ROWS 16
#define LEAF_SIZE_SHIFT 5

/* struct cpuid_state */
#define CPUID_STATE_AX 0
#define CPUID_STATE_CX 8
#define CPUID_STATE_DX 16
#define CPUID_STATE_IP 24
#define CPUID_STATE_FLAGS 32

/* struct pt_regs lies right below the block */
#define THREAD_REGS_OFFSET -176

/* What gs:THREAD_MAGIC holds when gs is ours. */
#define THREAD_MAGIC_VALUE 0x72696577

/* What agent_syscall_enter tells entry.S to do. */
#define GATE_RUN 0
#define GATE_SKIP 1
#define GATE_COMPAT 2
#define GATE_SIGRETURN 3
#define GATE_RETURN 4 /* nothing was called: only the exit loop is left */

/* task->work: why a thread must not go on without a look (one word, see task.h) */
#define WORK_SIGNAL 0x1
#define WORK_INTERRUPT 0x2
#define WORK_REPORT 0x4
#define WORK_LATER 0x8	     /* REPORT or INTERRUPT, seen before the call at hand was made */
#define WORK_GROUP_EXIT 0x10 /* a sibling ends the process: report EXIT, and stay */
#define WORK_STEP 0x20
#define WORK_MASK 0x40
#define WORK_KICKED 0x80	/* a signal may be on its way, whatever became of the work itself */
#define WORK_SIGNAL_LATER 0x100 /* SIGNAL, when the call at hand is made */
#define WORK_GATE (WORK_SIGNAL | WORK_INTERRUPT | WORK_REPORT | WORK_GROUP_EXIT | WORK_KICKED)
#define WORK_ENGINES (WORK_INTERRUPT | WORK_REPORT | WORK_LATER)
#define WORK_GROUP_STOP 0x200 /* a sibling stops the process: take part in that */
#define WORK_LEAVE 0x400      /* the supervisor lets the process go: see leave.c */
#define WORK_EXIT 0x77f

/* The first thread slot of an image, mapped by agent_start (asserted in thread.h) */
#define AGENT_FIRST_SLOT 0x240001000 /* DOMAIN_THREAD_OFFSET + SLOT_ALTSTACK */
#define AGENT_SLOT_MAPPED 0x2a000
#define AGENT_SLOT_STACK_TOP 0x1fff8 /* of the slot's mapping: 8 modulo 16 */

/* Any flag but CF PF AF ZF SF OF, IF and the one that is always set */
#define FLAGS_UNUSUAL (~0xad7 & 0xffffffff)

#define FLAGS_TRAP 0x100

/* DF, NT and AC: agent code runs without them */
#define FLAGS_NOT_FOR_C 0x44400
/* only the bit that is always set */
#define FLAGS_PLAIN 0x2

/* cmp $imm32, %rax: 48 3d and the immediate */
#define OPCODE_CMP_RAX 0x3d48
#define CMP_RAX_SIZE 6

#define USER_CS 0x33
#define USER_SS 0x2b

#endif
