/* SPDX-License-Identifier: MIT */
/*
 * The table says per argument when and how memory is copied (kinds.def): here
 * is the choice of what to copy, capture_copy.c has a function per way.
 */
#include "agent/capture_frame.h"

#include "base/bytes.h"

struct chosen {
	const struct capture_plan *plan;
	const struct signature *signature;
};

static struct chosen choose(s64 nr, const u64 args[6])
{
	struct chosen chosen = { &syscall_plans[nr], &syscall_signatures[nr] };
	s32 variant = syscall_variant_find(nr, args);

	if (variant >= 0) {
		chosen.plan = &variant_plans[variant];
		chosen.signature = &syscall_variants[variant].signature;
	}
	return chosen;
}

static void capture_argument(struct frame *frame, const struct signature *signature, u32 position)
{
	u32 reg = argument_register(signature, position);

	frame->argument = (u16)reg;
	frame->rule = signature->arguments[position];
	capture_by_rule(frame, frame->args[reg]);
}

/* Captures every argument whose plan has one of the bits. */
static void capture_arguments(struct frame *frame, const struct chosen *chosen, u32 bits)
{
	for (u32 i = 0; i < ARGUMENT_LIMIT; i++) {
		u32 when = chosen->plan->argument[i];

		if ((when & bits & ~(u32)WHEN_FD) != 0)
			capture_argument(frame, chosen->signature, i);
		if ((when & bits & WHEN_FD) != 0) {
			frame->argument = (u16)argument_register(chosen->signature, i);
			capture_fd(frame, frame->args[frame->argument]);
		}
	}
}

/* One test for the many calls that point to nothing we want. */
static bool plan_wants(s64 nr, u64 bits)
{
	const u64 every_byte = 0x0101010101010101;
	u64 plan;

	if ((u64)nr >= SYSCALL_LIMIT)
		return false;
	memcpy(&plan, &syscall_plans[nr], sizeof(plan));
	return (plan & (every_byte * bits)) != 0 || syscall_has_variants[nr];
}

static u64 fd_bit(const struct capture *capture)
{
	return (capture->flags & CAPTURE_FD_PATHS) != 0 ? WHEN_FD : 0;
}

void capture_entry(struct capture *capture, s64 nr, const u64 args[6])
{
	struct frame frame = { .capture = capture, .args = args };
	u64 bits = WHEN_ENTRY | fd_bit(capture);
	struct chosen chosen;

	if (!plan_wants(nr, bits))
		return;
	chosen = choose(nr, args);
	capture_arguments(&frame, &chosen, (u32)bits);
}

void capture_exit(struct capture *capture, s64 nr, const u64 args[6], s64 result)
{
	struct frame frame = { .capture = capture, .args = args, .at_exit = true };
	bool failed = result_is_error(result);
	u64 bits = failed ? WHEN_FAILED : WHEN_EXIT;
	struct chosen chosen;

	if (!plan_wants(nr, bits | fd_bit(capture)))
		return;
	frame.result = failed ? 0 : result;
	chosen = choose(nr, args);
	capture_arguments(&frame, &chosen, (u32)bits);
	frame.argument = ARGUMENT_LIMIT;
	if (!failed && (chosen.plan->result & fd_bit(capture)) != 0)
		capture_fd(&frame, (u64)result);
}

void capture_memory(struct capture *capture, u16 argument, u64 address, size_t size)
{
	struct frame frame = { .capture = capture, .argument = argument };

	capture_bytes(&frame, address, size);
}
