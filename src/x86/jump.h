/* SPDX-License-Identifier: MIT */
/*
 * Encoders of the few instructions that weir writes into programs. Pure: they
 * touch only the bytes they are given. `address` is where the instruction will
 * lie. Each returns 0, or -ERANGE when the target is out of reach; then the
 * bytes are unchanged.
 */
#ifndef WEIR_X86_JUMP_H
#define WEIR_X86_JUMP_H

#include "base/types.h"

enum {
	SYSCALL_SIZE = 2,
	JMP_REL32_SIZE = 5,
	JMP_MEMORY_SIZE = 6,
	LEA_RCX_SIZE = 7,
	MOV_EAX_SIZE = 5,
	JMP_REL8_SIZE = 2,
	POINT_HEAD_SIZE = 24,
	POINT_HEAD_NUMBER = 20, /* where the number is in it */
	POINT_TABLE_SIZE = 37,
};

enum {
	OPCODE_SYSCALL_0 = 0x0f,
	OPCODE_SYSCALL_1 = 0x05,
	OPCODE_JMP_REL32 = 0xe9,
	OPCODE_JMP_REL8 = 0xeb,
	OPCODE_MOV_EAX = 0xb8,
	PREFIX_SS = 0x36, /* without meaning before a jump */
	OPCODE_INT3 = 0xcc,
	OPCODE_INT = 0xcd, /* the long form of int3 is `cd 03` */
	INT_BREAKPOINT = 0x03,
};

/* jmp target */
int encode_jmp_rel32(u8 bytes[JMP_REL32_SIZE], u64 address, u64 target);

/* lea target(%rip), %rcx */
int encode_lea_rcx(u8 bytes[LEA_RCX_SIZE], u64 address, u64 target);

/* jmp *pointer(%rip): jumps to where the 8 bytes at `pointer` say */
int encode_jmp_memory(u8 bytes[JMP_MEMORY_SIZE], u64 address, u64 pointer);

/* jmp target, from near by */
int encode_jmp_rel8(u8 bytes[JMP_REL8_SIZE], u64 address, u64 target);

/* mov $number, %eax */
void encode_mov_eax(u8 bytes[MOV_EAX_SIZE], u32 number);

/*
 * The head of a point's stub, which may destroy nothing and has no stack:
 *
 *	xchg %rcx, %gs:THREAD_MAGIC	rcx is kept there; if gs is ours ...
 *	lea -THREAD_MAGIC_VALUE(%rcx), %rcx
 *	jrcxz 1f			... the word held the magic
 *	int3
 * 1:	mov $number, %ecx
 */
void encode_point_head(u8 bytes[POINT_HEAD_SIZE], u32 number);

/*
 * What stands before the head where a cpuid is answered from a table. rbx and rdx
 * are its results, so they are free; no stack, and gs does not matter:
 *
 *	jmp 1f				one byte makes it lead to the head instead
 * 1:	movabs $entry, %rdx
 *	lea 2f(%rip), %rbx
 *	jmp *%rdx			see cpuid.S: rcx leads to the row then
 * 2:	mov (%rcx), %eax; mov 4(%rcx), %ebx; mov 12(%rcx), %edx; mov 8(%rcx), %ecx
 *	jmp back
 */
enum {
	TABLE_BEGUN = 2,   /* behind the first jump: nothing is destroyed up to here */
	TABLE_LOADS = 21,  /* at 2: */
	TABLE_LOADED = 32, /* at the jump back */
	TABLE_SWITCH = 1,  /* the byte that makes the first jump lead to the head */
	TABLE_TO_HEAD = POINT_TABLE_SIZE - JMP_REL8_SIZE,
};

int encode_point_table(u8 bytes[POINT_TABLE_SIZE], u64 address, u64 entry, u64 back);

/* The inverses, for reading back our own work: 0 and *target, or -EINVAL. */
int decode_jmp_rel32(const u8 bytes[JMP_REL32_SIZE], u64 address, u64 *target);
int decode_lea_rcx(const u8 bytes[LEA_RCX_SIZE], u64 address, u64 *target);
int decode_mov_eax(const u8 bytes[MOV_EAX_SIZE], u32 *number);

static inline bool is_syscall(const u8 bytes[SYSCALL_SIZE])
{
	return bytes[0] == OPCODE_SYSCALL_0 && bytes[1] == OPCODE_SYSCALL_1;
}

#endif
