/* SPDX-License-Identifier: MIT */
/*
 * Messages to and from netlink sockets: wanted whole, and with the protocol of
 * the socket, which decides what they mean. The socket is asked only when the
 * data look like such a message, as asking costs a call.
 */
#include "agent/capture_frame.h"

#include "agent/uaccess.h"
#include "base/bytes.h"
#include "base/rawsys.h"
#include "weir-record.h"

enum {
	NETLINK_LIMIT = 4096, /* bytes of a buffer */
	NETLINK_FAMILY = 16,  /* AF_NETLINK */
	SOCKET_LEVEL = 1,     /* SOL_SOCKET */
	SOCKET_DOMAIN = 39,
	SOCKET_PROTOCOL = 38,
	KNOWN_FLAGS = 0xfff,
};

/* struct nlmsghdr */
struct message_head {
	u32 length;
	u16 type;
	u16 flags;
	u32 sequence;
	u32 port;
};

static bool looks_like_messages(u64 address, u64 size)
{
	struct message_head head;

	if (size < sizeof(head) || copy_from_user(&head, address, sizeof(head)) != 0)
		return false;
	return head.length >= sizeof(head) && head.length <= size && head.flags <= KNOWN_FLAGS;
}

static s32 ask_socket(s32 fd, u64 option)
{
	s32 value = 0;
	u32 size = sizeof(value);
	long result = raw_syscall6(__NR_getsockopt, (u64)(s64)fd, SOCKET_LEVEL, option,
				   as_u64(&value), as_u64(&size), 0);

	return result == 0 ? value : -1;
}

u64 capture_socket_limit(struct frame *frame, u64 address, u64 size)
{
	u64 limit = capture_text_limit(frame);
	s32 fd = (s32)frame->args[0];
	s32 protocol;
	u8 *bytes;

	if ((frame->capture->flags & CAPTURE_SOCKETS) == 0 || !looks_like_messages(address, size) ||
	    ask_socket(fd, SOCKET_DOMAIN) != NETLINK_FAMILY)
		return limit;
	protocol = ask_socket(fd, SOCKET_PROTOCOL);
	bytes = capture_room(frame, sizeof(protocol));
	if (bytes == NULL)
		return limit;
	memcpy(bytes, &protocol, sizeof(protocol));
	capture_commit(frame, (u64)(s64)fd, sizeof(protocol), WEIR_CHUNK_NETLINK);
	return NETLINK_LIMIT;
}
