/* SPDX-License-Identifier: MIT */
/*
 * See present.h. The kernel offers no way to put a descriptor into another process but
 * to have it received. The socket has an abstract name, which needs no place in a
 * folder that both see; it lives in a network namespace, so we enter the process's for
 * the moment in which the name is given.
 */
#include "supervisor/present.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "supervisor/remote.h"

enum {
	NAME_SIZE = 20,
	/* What lies where in the page of the process. */
	ADDRESS_AT = 0,
	MESSAGE_AT = 256,
	VECTOR_AT = 512,
	BYTE_AT = 768,
	CONTROL_AT = 1024,
	CONNECT_WAIT_MS = 2000,
	HEADROOM = 8,
};

struct offer {
	struct sockaddr_un address;
	socklen_t size;
	int listener;
};

static int open_namespace(const char *whose)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%s/ns/net", whose);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static bool is_same_file(int a, int b)
{
	struct stat one;
	struct stat other;

	return fstat(a, &one) == 0 && fstat(b, &other) == 0 && one.st_ino == other.st_ino &&
	       one.st_dev == other.st_dev;
}

static int listen_here(struct offer *offer)
{
	unsigned long long random = 0;
	int fd;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return -errno;
	offer->address.sun_family = AF_UNIX;
	snprintf(offer->address.sun_path + 1, NAME_SIZE + 1, "weir%016llx", random);
	offer->size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + NAME_SIZE);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (bind(fd, (const struct sockaddr *)&offer->address, offer->size) < 0 ||
	    listen(fd, 1) < 0) {
		int err = -errno;

		close(fd);
		return err;
	}
	offer->listener = fd;
	return 0;
}

static int listen_near(struct offer *offer, pid_t tid)
{
	char name[16];
	int ours = open_namespace("self");
	int theirs;
	int err;

	snprintf(name, sizeof(name), "%d", (int)tid);
	theirs = open_namespace(name);
	if (theirs < 0 || ours < 0 || is_same_file(ours, theirs)) {
		err = listen_here(offer);
	} else if (setns(theirs, CLONE_NEWNET) < 0) {
		err = -errno;
	} else {
		err = listen_here(offer);
		setns(ours, CLONE_NEWNET);
	}
	if (theirs >= 0)
		close(theirs);
	if (ours >= 0)
		close(ours);
	return err;
}

static int send_descriptor(int to, int fd)
{
	char byte = 0;
	struct iovec vector = { &byte, 1 };
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct msghdr message = {
		.msg_iov = &vector,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control.room),
	};

	control.head.cmsg_len = CMSG_LEN(sizeof(int));
	control.head.cmsg_level = SOL_SOCKET;
	control.head.cmsg_type = SCM_RIGHTS;
	memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	return sendmsg(to, &message, MSG_NOSIGNAL) == 1 ? 0 : -errno;
}

/* The process is connected: it waits in our queue. */
static int serve(const struct offer *offer, int fd)
{
	struct pollfd poller = { .fd = offer->listener, .events = POLLIN };
	int connection;
	int err;

	if (poll(&poller, 1, CONNECT_WAIT_MS) != 1)
		return -ETIMEDOUT;
	connection = accept4(offer->listener, NULL, NULL, SOCK_CLOEXEC);
	if (connection < 0)
		return -errno;
	err = send_descriptor(connection, fd);
	close(connection);
	return err;
}

/* recvmsg in the process. The number it got, or -errno. */
static long receive(struct remote *remote, u64 socket)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct iovec vector = { (void *)(uintptr_t)(remote->page + BYTE_AT), 1 };
	struct msghdr message = {
		.msg_iov = (void *)(uintptr_t)(remote->page + VECTOR_AT),
		.msg_iovlen = 1,
		.msg_control = (void *)(uintptr_t)(remote->page + CONTROL_AT),
		.msg_controllen = sizeof(control.room),
	};
	int err = remote_put(remote, VECTOR_AT, &vector, sizeof(vector));
	int fd;
	long result;

	if (err == 0)
		err = remote_put(remote, MESSAGE_AT, &message, sizeof(message));
	if (err < 0)
		return err;
	result = remote_call(remote, SYS_recvmsg, socket, remote->page + MESSAGE_AT,
			     MSG_CMSG_CLOEXEC, 0, 0, 0);
	if (result < 0)
		return result;
	err = remote_get(remote, CONTROL_AT, &control, sizeof(control.room));
	if (err < 0)
		return err;
	/* Nothing came along: no descriptor was free. */
	if (control.head.cmsg_type != SCM_RIGHTS)
		return -EMFILE;
	memcpy(&fd, CMSG_DATA(&control.head), sizeof(fd));
	return fd;
}

static long connect_and_receive(struct remote *remote, const struct offer *offer, int fd)
{
	long socket =
	    remote_call(remote, SYS_socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, 0, 0, 0);
	long result;

	if (socket < 0)
		return socket;
	result = remote_put(remote, ADDRESS_AT, &offer->address, sizeof(offer->address));
	if (result == 0)
		result = remote_call(remote, SYS_connect, (u64)socket, remote->page + ADDRESS_AT,
				     offer->size, 0, 0, 0);
	if (result == 0)
		result = serve(offer, fd);
	if (result == 0)
		result = receive(remote, (u64)socket);
	remote_call(remote, SYS_close, (u64)socket, 0, 0, 0, 0, 0);
	return result;
}

/* To where programs do not look. */
static long move_up(struct remote *remote, long fd, int wished)
{
	struct rlimit limit;
	long moved;

	if (prlimit(remote->tid, RLIMIT_NOFILE, NULL, &limit) == 0 &&
	    limit.rlim_cur < (rlim_t)wished + HEADROOM)
		wished = limit.rlim_cur > 2 * HEADROOM ? (int)limit.rlim_cur - HEADROOM : 0;
	moved = remote_call(remote, SYS_fcntl, (u64)fd, F_DUPFD, (u64)wished, 0, 0, 0);
	remote_call(remote, SYS_close, (u64)fd, 0, 0, 0, 0, 0);
	return moved;
}

int present_descriptor(struct remote *remote, int fd, int wished)
{
	struct offer offer = { .listener = -1 };
	long result = listen_near(&offer, remote->tid);

	if (result == 0)
		result = connect_and_receive(remote, &offer, fd);
	if (offer.listener >= 0)
		close(offer.listener);
	return (int)(result < 0 ? result : move_up(remote, result, wished));
}
