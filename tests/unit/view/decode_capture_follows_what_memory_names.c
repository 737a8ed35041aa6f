/* SPDX-License-Identifier: MIT */
/*
 * Memory may name more: pointers to structures, descriptors of which the path
 * is wanted, a directory longer than a record. Each is followed as far as there
 * is room, and not where nobody asked.
 */
#include <asm/unistd.h>

#include "harness.h"
#include "decode_capture_fake.h"

static _Alignas(8) u8 buffer[4096];

static struct capture fresh(u32 flags)
{
	return (struct capture){
		.buffer = buffer, .capacity = sizeof(buffer), .string_limit = 32, .flags = flags
	};
}

static unsigned int count_fd_paths(const struct capture *capture)
{
	const struct weir_chunk *chunk;
	unsigned int count = 0;

	for (unsigned int i = 0; (chunk = fake_chunk(capture, i)) != NULL; i++)
		count += (chunk->flags & WEIR_CHUNK_FD_PATH) != 0;
	return count;
}

TEST(decode_capture_follows_what_memory_names)
{
	const u64 pointers[2] = { FAKE_START + 64, 8 /* faults */ };
	const s32 polled[4] = { 0, 1, 99, 1 };
	const u64 mask[2] = { 3, 0 };
	const u64 submit_args[6] = { 1, 2, FAKE_START };
	const u64 bpf[2] = { FAKE_START + 64, 0 };
	const u64 bpf_get[6] = { 7, FAKE_START, 16 };
	const u64 bpf_cut[6] = { 7, FAKE_START, 4 };
	const u64 bpf_map[6] = { 22, FAKE_START, 16 };
	const u64 poll_args[6] = { FAKE_START, 2, 0 };
	const u64 mask_args[6] = { 1, FAKE_START, 65 };
	const u64 dents_args[6] = { 3, FAKE_START, 0x8000 };
	struct capture capture = fresh(0);

	fake_store(FAKE_START, pointers, sizeof(pointers));
	capture_entry(&capture, __NR_io_submit, submit_args);
	EXPECT_EQ(fake_chunk(&capture, 0)->size, 16);
	EXPECT_EQ(fake_chunk(&capture, 1)->address, FAKE_START + 64);
	EXPECT_EQ(fake_chunk(&capture, 1)->size, 64);
	EXPECT_NULL(fake_chunk(&capture, 2));

	/* The name of a pinned object, if the attribute is long enough to have one. */
	fake_store(FAKE_START, bpf, sizeof(bpf));
	fake_store(FAKE_START + 64, "/map", 5);
	capture = fresh(0);
	capture_entry(&capture, __NR_bpf, bpf_get);
	EXPECT_EQ(fake_chunk(&capture, 0)->size, 16);
	EXPECT_EQ(fake_chunk(&capture, 1)->address, FAKE_START + 64);
	capture = fresh(0);
	capture_entry(&capture, __NR_bpf, bpf_cut);
	EXPECT_EQ(fake_chunk(&capture, 0)->size, 4);
	EXPECT_NULL(fake_chunk(&capture, 1));
	capture = fresh(0);
	capture_entry(&capture, __NR_bpf, bpf_map);
	EXPECT_NULL(fake_chunk(&capture, 1));

	fake_store(FAKE_START, polled, sizeof(polled));
	capture = fresh(0);
	capture_entry(&capture, __NR_poll, poll_args);
	EXPECT_EQ(count_fd_paths(&capture), 0);
	capture = fresh(CAPTURE_FD_PATHS);
	capture_entry(&capture, __NR_poll, poll_args);
	EXPECT_EQ(count_fd_paths(&capture), 1); /* 0 is open, 99 is not */

	/* The kernel looks at one bit less than it is told of. */
	fake_store(FAKE_START, mask, sizeof(mask));
	capture = fresh(0);
	capture_entry(&capture, __NR_set_mempolicy, mask_args);
	EXPECT_EQ(fake_chunk(&capture, 0)->size, 8);

	capture = fresh(CAPTURE_VERBOSE);
	capture_exit(&capture, __NR_getdents64, dents_args, 0x6000);
	EXPECT_TRUE(fake_chunk(&capture, 0)->size > 3000);
	EXPECT_TRUE(fake_chunk(&capture, 1) != NULL);
	EXPECT_EQ(capture.flags & WEIR_CALL_TRUNCATED, 0);
}
