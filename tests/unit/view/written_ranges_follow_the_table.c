/* SPDX-License-Identifier: MIT */
/*
 * A recorder that loses one byte diverges: lengths that are in and out count as
 * they were before the call, vectors are filled in order, failures write only
 * what failures write, and what nobody described is said to be unknown.
 */
#include "decode_capture_fake.h"
#include "harness.h"

#include <sys/syscall.h>

#include "agent/written.h"
#include "weir.h"

enum { BUFFER = FAKE_START, LENGTH = FAKE_START + 0x1000, VECTOR = FAKE_START + 0x2000 };

static struct weir_written found[8];
static int found_count;

static void keep(const struct weir_written *range, void *data)
{
	(void)data;
	if (found_count < 8)
		found[found_count++] = *range;
}

static int measure(struct written_notes *notes, const struct written_call *call)
{
	found_count = 0;
	return written_each(notes, call, keep, NULL);
}

static void test_addresses(void)
{
	struct written_call call = { .nr = SYS_getsockname,
				     .args = { 3, BUFFER, LENGTH },
				     .known = true };
	struct written_notes notes;
	u32 length = 10;

	fake_store(LENGTH, &length, sizeof(length));
	EXPECT_TRUE(written_note(&notes, &call));
	length = 110; /* what the address needed */
	fake_store(LENGTH, &length, sizeof(length));
	EXPECT_EQ(measure(&notes, &call), 2);
	EXPECT_EQ(found[0].address, BUFFER);
	EXPECT_EQ(found[0].size, 10);
	EXPECT_EQ(found[1].address, LENGTH);
	EXPECT_EQ(found[1].size, 4);
}

static void test_vectors(void)
{
	const u64 vector[4] = { BUFFER, 8, BUFFER + 64, 8 };
	struct written_call call = {
		.nr = SYS_readv, .args = { 3, VECTOR, 2 }, .result = 11, .known = true
	};
	struct written_notes notes;

	fake_store(VECTOR, vector, sizeof(vector));
	EXPECT_TRUE(written_note(&notes, &call));
	EXPECT_EQ(measure(&notes, &call), 2);
	EXPECT_EQ(found[0].size, 8);
	EXPECT_EQ(found[1].address, BUFFER + 64);
	EXPECT_EQ(found[1].size, 3);
}

static void test_failures(void)
{
	struct written_call call = {
		.nr = SYS_read, .args = { 3, BUFFER, 100 }, .result = -9, .known = true
	};
	struct written_notes notes;

	EXPECT_TRUE(written_note(&notes, &call));
	EXPECT_EQ(measure(&notes, &call), 0);
	call = (struct written_call){
		.nr = SYS_nanosleep, .args = { BUFFER, BUFFER + 64 }, .result = -4, .known = true
	};
	EXPECT_TRUE(written_note(&notes, &call));
	EXPECT_EQ(measure(&notes, &call), 1);
	EXPECT_EQ(found[0].address, BUFFER + 64);
}

static void test_unknown(void)
{
	struct written_call call = { .nr = SYS_ioctl,
				     .args = { 3, 0xc0de, BUFFER },
				     .known = true };
	struct written_notes notes;

	EXPECT_FALSE(written_note(&notes, &call));
	EXPECT_EQ(measure(&notes, &call), -61);
	call.args[1] = 0x5413; /* TIOCGWINSZ */
	EXPECT_TRUE(written_note(&notes, &call));
	EXPECT_EQ(measure(&notes, &call), 1);
	call.nr = 500;
	EXPECT_FALSE(written_note(&notes, &call));
	call = (struct written_call){ .nr = SYS_read, .known = false };
	EXPECT_FALSE(written_note(&notes, &call));
}

TEST(written_ranges_follow_the_table)
{
	test_addresses();
	test_vectors();
	test_failures();
	test_unknown();
}
