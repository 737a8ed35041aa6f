/* SPDX-License-Identifier: MIT */
/*
 * -P wants calls that name the path or use a descriptor of it; a word of argv
 * or data that reads the same is no match, nor is the beginning of a path.
 */
#include "filter_harness.h"

struct entry_with_chunk {
	struct weir_record_entry entry;
	struct weir_chunk chunk;
	char bytes[32];
};

static bool wants(const char *call, u64 address, u16 reg, u16 flags, const char *path)
{
	struct entry_with_chunk record = { 0 };
	struct filter filter;
	bool wanted;

	record.entry.head.size = sizeof(record);
	record.entry.nr = syscall_number(call);
	record.chunk.address = address;
	record.chunk.argument = reg;
	record.chunk.flags = flags;
	record.chunk.size = (u32)strlen(path) + ((flags & WEIR_CHUNK_STRING) != 0);
	snprintf(record.bytes, sizeof(record.bytes), "%s", path);
	filter_init(&filter);
	EXPECT_EQ(filter_add_path(&filter, "/tmp/x"), 0);
	wanted = filter_wants_paths(&filter, &record.entry);
	filter_finish(&filter);
	return wanted;
}

TEST(filter_finds_paths_in_arguments)
{
	const u16 whole = WEIR_CHUNK_STRING | WEIR_CHUNK_WHOLE;

	EXPECT_TRUE(wants("openat", 0x1000, 1, whole, "/tmp/x"));
	EXPECT_FALSE(wants("openat", 0x1000, 1, whole, "/tmp/xy"));
	EXPECT_FALSE(wants("openat", 0x1000, 1, WEIR_CHUNK_STRING, "/tmp/x"));
	EXPECT_TRUE(wants("read", 3, 0, WEIR_CHUNK_FD_PATH, "/tmp/x"));
	EXPECT_FALSE(wants("read", 3, 0, WEIR_CHUNK_FD_PATH, "/tmp/"));
	EXPECT_FALSE(wants("openat", (u64)-100, 0, WEIR_CHUNK_FD_PATH, "/tmp/x"));
	EXPECT_TRUE(wants("execve", 0x1000, 0, whole, "/tmp/x"));
	EXPECT_FALSE(wants("execve", 0x1000, 1, whole, "/tmp/x"));
	EXPECT_FALSE(wants("getpid", 0, 0, 0, ""));
}
