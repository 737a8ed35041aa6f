/* SPDX-License-Identifier: MIT */
/*
 * Data of a netlink socket are captured beyond the string limit, with the
 * protocol. Only such a socket is worth that, and only data that look like its
 * messages are worth the question.
 */
#include <asm/unistd.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness.h"
#include "decode_capture_fake.h"

static _Alignas(8) u8 buffer[4096];

static struct capture fresh(u32 flags)
{
	return (struct capture){
		.buffer = buffer, .capacity = sizeof(buffer), .string_limit = 4, .flags = flags
	};
}

TEST(decode_capture_asks_netlink_sockets)
{
	const struct nlmsghdr head = { .nlmsg_len = 64, .nlmsg_type = 18, .nlmsg_flags = 1 };
	const struct nlmsghdr other = { .nlmsg_len = 65, .nlmsg_type = 18, .nlmsg_flags = 1 };
	int netlink = socket(AF_NETLINK, SOCK_RAW, NETLINK_SOCK_DIAG);
	int local = socket(AF_UNIX, SOCK_STREAM, 0);
	u64 args[6] = { (u64)netlink, FAKE_START, 64 };
	struct capture capture = fresh(CAPTURE_SOCKETS);

	fake_store(FAKE_START, &head, sizeof(head));
	capture_entry(&capture, __NR_sendto, args);
	EXPECT_EQ(fake_chunk(&capture, 0)->flags, WEIR_CHUNK_NETLINK);
	EXPECT_EQ(fake_chunk(&capture, 0)->address, (u64)netlink);
	EXPECT_EQ(*(const u32 *)(const void *)(fake_chunk(&capture, 0) + 1), NETLINK_SOCK_DIAG);
	EXPECT_EQ(fake_chunk(&capture, 1)->size, 64);

	capture = fresh(CAPTURE_SOCKETS);
	capture_entry(&capture, __NR_recvfrom, args);
	EXPECT_EQ(capture.used, 0);
	capture_exit(&capture, __NR_recvfrom, args, 64);
	EXPECT_EQ(fake_chunk(&capture, 0)->flags, WEIR_CHUNK_NETLINK);
	EXPECT_EQ(fake_chunk(&capture, 1)->size, 64);

	capture = fresh(0);
	capture_entry(&capture, __NR_sendto, args);
	EXPECT_EQ(fake_chunk(&capture, 0)->size, 4);

	args[0] = (u64)local;
	capture = fresh(CAPTURE_SOCKETS);
	capture_entry(&capture, __NR_sendto, args);
	EXPECT_EQ(fake_chunk(&capture, 0)->size, 4);

	args[0] = (u64)netlink;
	fake_store(FAKE_START, &other, sizeof(other));
	capture = fresh(CAPTURE_SOCKETS);
	capture_entry(&capture, __NR_sendto, args);
	EXPECT_EQ(fake_chunk(&capture, 0)->size, 4);
	close(netlink);
	close(local);
}
