/* SPDX-License-Identifier: MIT */
/*
 * The seccomp backstop misses a call, or kills a program, if its filter is wrong
 * at a border. The filter runs here in an interpreter of our own, also for the
 * highest base below a multiple of 4 GiB, where an upper bound would overflow.
 */
#include "base/backstop.h"

#include <asm/unistd.h>

#include "base/domain.h"
#include "harness.h"

struct call {
	u32 words[16]; /* struct seccomp_data */
};

static struct call call_at(u64 ip, u32 nr)
{
	return (struct call){ { nr, SECCOMP_ARCH_X86_64, (u32)ip, (u32)(ip >> 32) } };
}

static struct call compat_at(u64 ip)
{
	return (struct call){ { 20, 0x40000003, (u32)ip, (u32)(ip >> 32) } };
}

static struct call first_mapping(u64 base)
{
	struct call call = call_at(0x555555554abc, __NR_mmap);
	u64 arguments[4] = { base, DOMAIN_DATA_OFFSET, BACKSTOP_MAP_PROT, BACKSTOP_MAP_FLAGS };

	for (u32 i = 0; i < 4; i++) {
		call.words[4 + 2 * i] = (u32)arguments[i];
		call.words[5 + 2 * i] = (u32)(arguments[i] >> 32);
	}
	return call;
}

static u32 run(const struct bpf *code, u32 count, const struct call *call)
{
	u32 accumulator = 0;

	for (u32 at = 0; at < count; at++) {
		const struct bpf *step = &code[at];
		bool holds;

		switch (step->code) {
		case BPF_LOAD:
			accumulator = call->words[step->value / 4];
			break;
		case BPF_AND:
			accumulator &= step->value;
			break;
		case BPF_IF_EQUAL:
			holds = accumulator == step->value;
			at += holds ? step->if_true : step->if_false;
			break;
		case BPF_RETURN:
			return step->value;
		default:
			return 1;
		}
	}
	return 2;
}

static void try_base(u64 base)
{
	struct bpf code[BACKSTOP_FILTER_MAXIMUM];
	u32 count = backstop_filter(code, base);
	const struct {
		struct call call;
		u32 want;
	} cases[] = {
		{ call_at(base, 0), SECCOMP_ALLOW },
		{ call_at(base + DOMAIN_DATA_OFFSET - 1, 0), SECCOMP_ALLOW },
		{ compat_at(base + 100), SECCOMP_ALLOW },
		{ call_at(base - 1, 0), SECCOMP_TRAP },
		{ call_at(base + DOMAIN_DATA_OFFSET, 0), SECCOMP_TRAP },
		{ call_at(base - 4 * GIB, 0), SECCOMP_TRAP },
		{ call_at((u32)base, 0), SECCOMP_TRAP },
		{ call_at(0x401000, 0), SECCOMP_TRAP },
		{ call_at(0x7ffff7ee1000, __NR_mmap), SECCOMP_TRAP },
		{ compat_at(0x7ffff7ee1000), SECCOMP_TRAP },
		{ compat_at(0x8049000), SECCOMP_ALLOW },
		{ call_at(0xffffffffff600009, 96), SECCOMP_ALLOW },
		{ first_mapping(base), SECCOMP_ALLOW },
	};

	EXPECT_TRUE(count <= BACKSTOP_FILTER_MAXIMUM);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		EXPECT_EQ(run(code, count, &cases[i].call), cases[i].want);
	/* Any other value in any half of its arguments makes it a mapping like any. */
	for (u32 word = 4; word < 12; word++) {
		struct call changed = first_mapping(base);

		changed.words[word] ^= 0x10;
		EXPECT_EQ(run(code, count, &changed), SECCOMP_TRAP);
	}
}

TEST(backstop_filter_traps_all_but_the_agent)
{
	try_base(DOMAIN_BASE_MINIMUM);
	try_base(0x7e95ffe00000);
	try_base(DOMAIN_BASE_MAXIMUM - DOMAIN_DATA_OFFSET);
}
