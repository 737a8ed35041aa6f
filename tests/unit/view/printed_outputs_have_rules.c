/* SPDX-License-Identifier: MIT */
/*
 * An argument whose memory is copied for printing when the call is over is one that
 * the kernel writes: a new kind of that sort without a rule in writes.def would make
 * recorders lose its bytes in silence.
 */
#include "harness.h"

#include "tables/writes.h"

static const struct {
	const char *name;
	u32 when;
} kinds[KIND_COUNT] = {
#define KIND(name, capture, print, method, size) [KIND_##name] = { #name, WHEN_##capture },
#include "tables/kinds.def"
#undef KIND
};

TEST(printed_outputs_have_rules)
{
	for (u32 i = 0; i < KIND_COUNT; i++) {
		if ((kinds[i].when & WHEN_EXIT) == 0)
			continue;
		if (write_kind_rules[i].method == WRITE_NOTHING)
			printf("%s has no rule\n", kinds[i].name);
		EXPECT_TRUE(write_kind_rules[i].method != WRITE_NOTHING);
	}
}
