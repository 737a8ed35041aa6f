/* SPDX-License-Identifier: MIT */
/*
 * Two-byte punning. The jump that takes the place of a system call borrows its
 * last three bytes from the program:
 *
 *   before   0f 05 | b2 b3 b4        syscall; whatever follows
 *   after    e9 XX | b2 b3 b4        jmp rel32, rel32 = b4 b3 b2 XX
 *
 * Only XX is ours to choose, so the target lies in the 256 bytes from
 * site + 5 + (b4 b3 b2 00). The borrowed bytes stay what they were: the
 * program still runs them when the call returns to site + 2.
 */
#include "patch/window.h"

#include <asm/errno.h>

#include "base/bytes.h"

/* vm.mmap_min_addr as shipped, and the end of 47-bit user space. */
static const u64 user_minimum = 0x10000;
static const u64 user_end = 0x7ffffffff000;

int window_of(u64 site, const u8 code[JMP_REL32_SIZE], struct window *window)
{
	u32 borrowed = (u32)code[2] << 8 | (u32)code[3] << 16 | (u32)code[4] << 24;
	u64 low = site + JMP_REL32_SIZE + (u64)(s64)(s32)borrowed;

	if (!is_syscall(code))
		return -EINVAL;
	if (site >= user_end || low < user_minimum || low > user_end - WINDOW_SIZE)
		return -ERANGE;

	*window = (struct window){ low, low + WINDOW_SIZE - 1 };
	return 0;
}

int window_at(u64 address, struct window *window)
{
	if (address < user_minimum || address >= user_end)
		return -ERANGE;
	*window = (struct window){ address, address };
	return 0;
}

int window_of_jump(u64 at, const u8 bytes[JMP_REL32_SIZE], u32 chosen, struct window *window)
{
	u64 span = 1ULL << (8 * chosen);
	struct window low;
	struct window high;
	u64 target;
	int err;

	decode_jmp_rel32(bytes, at, &target);
	target = at + JMP_REL32_SIZE + align_down(target - at - JMP_REL32_SIZE, span);
	err = window_at(target, &low);
	if (err == 0)
		err = window_at(target + span - 1, &high);
	if (err == 0)
		*window = (struct window){ low.low, high.low };
	return err;
}
