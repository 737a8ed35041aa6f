/* SPDX-License-Identifier: MIT */
/*
 * What capture leaves must be what views look for: the path of an open whole,
 * data up to the limit and no further, nothing for calls without pointers,
 * nothing written by a call that failed.
 */
#include <asm/unistd.h>

#include "harness.h"
#include "decode_capture_fake.h"

static _Alignas(8) u8 buffer[4096];

static struct capture fresh(void)
{
	return (struct capture){ .buffer = buffer, .capacity = sizeof(buffer), .string_limit = 4 };
}

TEST(decode_capture_copies_what_is_printed)
{
	const u64 text = FAKE_START;
	const u64 open_args[6] = { (u64)-100, text };
	const u64 data_args[6] = { 1, text, 9 };
	struct capture capture = fresh();

	fake_store(text, "/etc/passwd", sizeof("/etc/passwd"));

	capture_entry(&capture, __NR_openat, open_args);
	EXPECT_EQ(fake_chunk(&capture, 0)->address, text);
	EXPECT_EQ(fake_chunk(&capture, 0)->size, 12);
	EXPECT_EQ(fake_chunk(&capture, 0)->argument, 1);
	EXPECT_EQ(fake_chunk(&capture, 0)->flags, WEIR_CHUNK_STRING | WEIR_CHUNK_WHOLE);
	EXPECT_MEM(fake_chunk(&capture, 0) + 1, "/etc/passwd", 12);
	EXPECT_NULL(fake_chunk(&capture, 1));

	capture = fresh();
	capture_entry(&capture, __NR_write, data_args);
	EXPECT_EQ(fake_chunk(&capture, 0)->size, 4);

	capture = fresh();
	capture_entry(&capture, __NR_read, data_args);
	EXPECT_EQ(capture.used, 0);
	capture_exit(&capture, __NR_read, data_args, -11);
	EXPECT_EQ(capture.used, 0);
	capture_exit(&capture, __NR_read, data_args, 2);
	EXPECT_EQ(fake_chunk(&capture, 0)->size, 2);

	capture = fresh();
	capture.capacity = 24;
	capture_entry(&capture, __NR_openat, open_args);
	EXPECT_EQ(capture.flags, WEIR_CALL_TRUNCATED);
}
