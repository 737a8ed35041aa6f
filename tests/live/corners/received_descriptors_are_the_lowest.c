/* SPDX-License-Identifier: MIT */
/*
 * Descriptors that arrive in a message, or by pidfd_getfd, take the lowest free
 * number like any other.
 */
#include <sys/socket.h>

#include "live.h"

int main(void)
{
	char space[CMSG_SPACE(sizeof(int))] = { 0 }, byte = 'x';
	struct iovec part = { &byte, 1 };
	struct msghdr message = { .msg_iov = &part,
				  .msg_iovlen = 1,
				  .msg_control = space,
				  .msg_controllen = sizeof(space) };
	int pair[2], one = 1;

	check_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0, "socketpair");
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);
	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(head), &one, sizeof(int));
	check_eq(sendmsg(pair[0], &message, 0), 1, "sendmsg");
	check_eq(recvmsg(pair[1], &message, 0), 1, "recvmsg");
	memcpy(&one, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(int));
	check_eq(one, 5, "the received descriptor");
	int pidfd = (int)raw3(SYS_pidfd_open, getpid(), 0, 0);
	check_eq(pidfd, 6, "pidfd_open");
	check_eq(raw3(SYS_pidfd_getfd, pidfd, 0, 0), 7, "pidfd_getfd");
	return 0;
}
