/* SPDX-License-Identifier: MIT */
/*
 * Capture runs in the traced program: whatever pointers, lengths and counts a
 * call has, it must come back, within its buffer, and without reading much.
 */
#include "harness.h"
#include "decode_capture_fake.h"

enum { BUFFER_SIZE = 8192, GUARD = 0x5a, CALLS = 512, READ_LIMIT = 1 << 20 };

static const u64 values[] = {
	0,	 1,	     7,		 0xffff,     FAKE_START,	 FAKE_START + FAKE_SIZE - 4,
	1 << 20, 0x7fffffff, 0xffffffff, 0x80000000, 0x7fffffffffffffff, ~0ul,
};

enum { VALUES = sizeof(values) / sizeof(values[0]) };

static _Alignas(8) u8 buffer[BUFFER_SIZE + 64];

/* Runs one call with a buffer of the given size and checks its bounds. */
static void try_call(s64 nr, const u64 args[6], s64 result, size_t capacity)
{
	struct capture capture = { .buffer = buffer, .capacity = capacity, .string_limit = 32 };

	memset(buffer, GUARD, sizeof(buffer));
	fake_bytes_read = 0;
	capture_entry(&capture, nr, args);
	capture_exit(&capture, nr, args, result);
	EXPECT_TRUE(capture.used <= capacity);
	EXPECT_EQ(capture.used % 8, 0);
	for (size_t i = capacity; i < sizeof(buffer); i++)
		if (buffer[i] != GUARD)
			EXPECT_EQ(buffer[i], GUARD);
	EXPECT_TRUE(fake_bytes_read <= READ_LIMIT);
}

TEST(decode_capture_survives_bad_pointers)
{
	static const size_t capacities[] = { 0, 8, 40, 256, BUFFER_SIZE };
	u64 seed = 1;

	/* Memory that points to itself, so that arrays lead to arrays. */
	for (u64 at = 0; at < FAKE_SIZE; at += 8)
		fake_store(FAKE_START + at, &(u64){ FAKE_START + at }, 8);
	for (s64 nr = -1; nr <= CALLS; nr++) {
		for (int round = 0; round < 40; round++) {
			u64 args[6];

			for (int i = 0; i < 6; i++) {
				seed = seed * 6364136223846793005ul + 1442695040888963407ul;
				args[i] = values[(seed >> 33) % VALUES];
			}
			try_call(nr, args, (s64)values[(seed >> 40) % VALUES],
				 capacities[round % 5]);
		}
	}
}
