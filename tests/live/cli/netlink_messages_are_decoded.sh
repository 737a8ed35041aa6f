#!/bin/sh
# SPDX-License-Identifier: MIT
# What programs ask the kernel about its network, and its answers, are messages
# and not strings: on sockets of any age, by each way of sending and receiving.
# A program behind a filter is not made to ask for it.
set -u
failed=0

cat >asker.c <<'END'
#include <linux/rtnetlink.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static int ask(int fd, int by_header)
{
	struct { struct nlmsghdr head; struct ifinfomsg link; } request = {
		{ sizeof(request), RTM_GETLINK, NLM_F_REQUEST, 7, 0 }, { .ifi_index = 1 << 30 } };
	char answer[8192];
	struct iovec vector = { &request, sizeof(request) };
	struct iovec room = { answer, sizeof(answer) };
	struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1 };

	if (!by_header) {
		send(fd, &request, sizeof(request), 0);
		return recv(fd, answer, sizeof(answer), 0) < 16;
	}
	sendmsg(fd, &message, 0);
	message.msg_iov = &room;
	return recvmsg(fd, &message, 0) < 16;
}

int main(int argc, char **argv)
{
	int fd = dup(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE));
	int pair[2];

	(void)argv;
	if (ask(fd, 0) || ask(fd, 1) || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		return 1;
	send(pair[0], "\20\0\0\0text and no message", 23, 0);
	if (argc > 1 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) < 0)
		return 1;
	write(pair[0], "\20\0\0\0text and no message", 23);
	syscall(SYS_exit, 3);
}
END
${CC:-cc} -Wno-unused-result -o asker asker.c || exit 1
for more in "" strict; do
	"$WEIR" trace -o trace ./asker $more
	[ $? = 3 ] || { echo "status $? of asker $more"; exit 1; }
done

expect()
{
	grep -qF "$1" trace && return
	echo "missing: $1"
	failed=1
}
request='{nlmsg_len=32, nlmsg_type=RTM_GETLINK, nlmsg_flags=NLM_F_REQUEST, nlmsg_seq=7, nlmsg_pid=0}'
error='nlmsg_type=NLMSG_ERROR, nlmsg_flags=0, nlmsg_seq=7'
expect "sendto(4, [$request, {ifi_family=AF_UNSPEC, ifi_type=ARPHRD_NETROM, ifi_index=1073741824,"
expect "recvfrom(4, [{nlmsg_len=52, $error"
expect "msg_iov=[{iov_base=[$request, {ifi_family"
expect "msg_iov=[{iov_base=[{nlmsg_len=52, $error"
expect '{error=-ENODEV, msg=[{nlmsg_len=32, nlmsg_type=RTM_GETLINK'
expect 'sendto(5, "\20\0\0\0text and no message", 23, 0, NULL, 0) = 23'
expect 'write(5, "\20\0\0\0text and no message", 23) = 23'
[ $failed = 0 ] || cat trace
exit $failed
