/* SPDX-License-Identifier: MIT */
/* See stub_code.h. */
#include "patch/stub_code.h"

#include <asm/errno.h>

#include "base/bytes.h"

static int encode_jmp_head(u8 bytes[JMP_MEMORY_SIZE], u64 address, bool point)
{
	return encode_jmp_memory(bytes, address,
				 align_down(address, PAGE_SIZE) + (point ? sizeof(u64) : 0));
}

/* The copy lies elsewhere: what it names relative to itself is so much further away. */
static int move_displacement(u8 *displacement, u64 from, u64 to)
{
	s32 value;
	s64 moved;

	memcpy(&value, displacement, sizeof(value));
	moved = value + (s64)(from - to);
	if (moved < INT32_MIN || moved > INT32_MAX)
		return -ERANGE;
	value = (s32)moved;
	memcpy(displacement, &value, sizeof(value));
	return 0;
}

static int encode_copy(const struct stub_code *code, u64 address, u8 *bytes)
{
	int err = 0;

	memcpy(bytes, code->copy, code->size);
	if (code->relative != 0)
		err = move_displacement(bytes + code->relative, code->site, address);
	if (err == 0)
		err = encode_jmp_rel32(bytes + code->size, address + code->size,
				       code->site + code->size);
	return err != 0 ? err : (int)(code->size + JMP_REL32_SIZE);
}

static int encode_point(const struct stub_code *code, u64 address, u8 bytes[STUB_CODE_MAXIMUM])
{
	u32 size = 0;
	int err = 0;

	if (code->kind == STUB_TABLE) {
		size = POINT_TABLE_SIZE;
		err = encode_point_table(bytes, address, code->table, code->site + code->size);
	}
	encode_point_head(bytes + size, code->number);
	size += POINT_HEAD_SIZE;
	if (err == 0)
		err = encode_jmp_head(bytes + size, address + size, true);
	size += JMP_MEMORY_SIZE;
	if (err == 0 && code->copies)
		err = encode_copy(code, address + size, bytes + size);
	return err < 0 ? err : (int)size + err;
}

int stub_encode(const struct stub_code *code, u64 address, u8 bytes[STUB_CODE_MAXIMUM])
{
	u32 size = LEA_RCX_SIZE;
	int err;

	if (code->kind == STUB_COPY)
		return encode_copy(code, address, bytes);
	if (code->kind == STUB_POINT || code->kind == STUB_TABLE)
		return encode_point(code, address, bytes);
	err = encode_lea_rcx(bytes, address, code->site + SYSCALL_SIZE);
	if (err == 0 && code->kind == STUB_LOAD) {
		encode_mov_eax(bytes + size, code->number);
		size += MOV_EAX_SIZE;
	}
	if (err == 0)
		err = encode_jmp_head(bytes + size, address + size, false);
	return err != 0 ? err : (int)(size + JMP_MEMORY_SIZE);
}

u32 stub_decode(const struct patch_host *host, u64 address, struct stub_code *code)
{
	u8 found[LEA_RCX_SIZE + MOV_EAX_SIZE + JMP_MEMORY_SIZE] = { 0 };
	u8 wanted[STUB_CODE_MAXIMUM];
	u64 room = PAGE_SIZE - address % PAGE_SIZE;
	u64 target;
	int size;

	if (host->ops->read_code(host->context, address, found,
				 room < sizeof(found) ? room : sizeof(found)) != 0 ||
	    decode_lea_rcx(found, address, &target) != 0)
		return 0;
	*code = (struct stub_code){ .site = target - SYSCALL_SIZE, .kind = STUB_CALL };
	if (decode_mov_eax(found + LEA_RCX_SIZE, &code->number) == 0)
		code->kind = STUB_LOAD;
	size = stub_encode(code, address, wanted);
	return size > 0 && memcmp(found, wanted, (size_t)size) == 0 ? (u32)size : 0;
}

bool stub_decode_point(const struct patch_host *host, u64 address, u32 *number)
{
	u8 found[POINT_HEAD_SIZE];
	u8 wanted[POINT_HEAD_SIZE];
	u8 first;
	u64 head = address;

	if (host->ops->read_code(host->context, address, &first, 1) != 0)
		return false;
	/* What is for the table begins with a jump, whichever way it leads just now. */
	if (first == OPCODE_JMP_REL8)
		head += POINT_TABLE_SIZE;
	if (host->ops->read_code(host->context, head, found, sizeof(found)) != 0)
		return false;
	memcpy(number, found + POINT_HEAD_NUMBER, sizeof(*number));
	encode_point_head(wanted, *number);
	return memcmp(found, wanted, sizeof(wanted)) == 0;
}
