/* SPDX-License-Identifier: MIT */
/*
 * Instruction encoding: an opcode of one to three bytes, then a displacement
 * of four, little endian, counted from the end of the instruction. Nearly all
 * instructions that weir writes have this shape.
 */
#include "x86/jump.h"

#include <asm/errno.h>

#include "x86/layout.h"

enum { DISPLACEMENT_SIZE = 4 };

struct opcode {
	u8 size;
	u8 bytes[3];
};

static const struct opcode jmp_rel32 = { 1, { OPCODE_JMP_REL32 } };
static const struct opcode jmp_memory = { 2, { 0xff, 0x25 } };
static const struct opcode lea_rcx = { 3, { 0x48, 0x8d, 0x0d } };

static void put_u32(u8 *bytes, u32 value)
{
	for (u32 i = 0; i < DISPLACEMENT_SIZE; i++)
		bytes[i] = (u8)(value >> (8 * i));
}

static u32 get_u32(const u8 *bytes)
{
	u32 value = 0;

	for (u32 i = 0; i < DISPLACEMENT_SIZE; i++)
		value |= (u32)bytes[i] << (8 * i);
	return value;
}

static int encode(u8 *bytes, const struct opcode *opcode, u64 address, u64 target)
{
	s64 distance = (s64)(target - (address + opcode->size + DISPLACEMENT_SIZE));
	u32 displacement = (u32)(u64)distance;

	if (distance < INT32_MIN || distance > INT32_MAX)
		return -ERANGE;

	for (u32 i = 0; i < opcode->size; i++)
		bytes[i] = opcode->bytes[i];
	put_u32(bytes + opcode->size, displacement);
	return 0;
}

static int decode(const u8 *bytes, const struct opcode *opcode, u64 address, u64 *target)
{
	s32 displacement = (s32)get_u32(bytes + opcode->size);

	for (u32 i = 0; i < opcode->size; i++)
		if (bytes[i] != opcode->bytes[i])
			return -EINVAL;
	*target = address + opcode->size + DISPLACEMENT_SIZE + (u64)(s64)displacement;
	return 0;
}

int encode_jmp_rel32(u8 bytes[JMP_REL32_SIZE], u64 address, u64 target)
{
	return encode(bytes, &jmp_rel32, address, target);
}

int encode_lea_rcx(u8 bytes[LEA_RCX_SIZE], u64 address, u64 target)
{
	return encode(bytes, &lea_rcx, address, target);
}

int encode_jmp_memory(u8 bytes[JMP_MEMORY_SIZE], u64 address, u64 pointer)
{
	return encode(bytes, &jmp_memory, address, pointer);
}

int decode_jmp_rel32(const u8 bytes[JMP_REL32_SIZE], u64 address, u64 *target)
{
	return decode(bytes, &jmp_rel32, address, target);
}

int decode_lea_rcx(const u8 bytes[LEA_RCX_SIZE], u64 address, u64 *target)
{
	return decode(bytes, &lea_rcx, address, target);
}

int encode_jmp_rel8(u8 bytes[JMP_REL8_SIZE], u64 address, u64 target)
{
	s64 distance = (s64)(target - (address + JMP_REL8_SIZE));

	if (distance < INT8_MIN || distance > INT8_MAX)
		return -ERANGE;
	bytes[0] = OPCODE_JMP_REL8;
	bytes[1] = (u8)(u64)distance;
	return 0;
}

void encode_mov_eax(u8 bytes[MOV_EAX_SIZE], u32 number)
{
	bytes[0] = OPCODE_MOV_EAX;
	put_u32(bytes + 1, number);
}

void encode_point_head(u8 bytes[POINT_HEAD_SIZE], u32 number)
{
	static const u8 head[POINT_HEAD_SIZE] = { 0x65, 0x48, 0x87, 0x0c, 0x25, 0, 0, 0,
						  0,	0x48, 0x8d, 0x89, 0,	0, 0, 0,
						  0xe3, 0x01, 0xcc, 0xb9, 0,	0, 0, 0 };

	for (u32 i = 0; i < POINT_HEAD_SIZE; i++)
		bytes[i] = head[i];
	put_u32(bytes + 5, THREAD_MAGIC);
	put_u32(bytes + 12, (u32)-THREAD_MAGIC_VALUE);
	put_u32(bytes + POINT_HEAD_NUMBER, number);
}

int encode_point_table(u8 bytes[POINT_TABLE_SIZE], u64 address, u64 entry, u64 back)
{
	static const u8 table[TABLE_LOADED] = { 0xeb, 0,    0x48, 0xba, 0,    0,    0,	  0,
						0,    0,    0,	  0,	0x48, 0x8d, 0x1d, 2,
						0,    0,    0,	  0xff, 0xe2, 0x8b, 0x01, 0x8b,
						0x59, 0x04, 0x8b, 0x51, 0x0c, 0x8b, 0x49, 0x08 };

	for (u32 i = 0; i < TABLE_LOADED; i++)
		bytes[i] = table[i];
	put_u32(bytes + 4, (u32)entry);
	put_u32(bytes + 8, (u32)(entry >> 32));
	return encode_jmp_rel32(bytes + TABLE_LOADED, address + TABLE_LOADED, back);
}

int decode_mov_eax(const u8 bytes[MOV_EAX_SIZE], u32 *number)
{
	if (bytes[0] != OPCODE_MOV_EAX)
		return -EINVAL;
	*number = get_u32(bytes + 1);
	return 0;
}
