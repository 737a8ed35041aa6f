/* SPDX-License-Identifier: MIT */
/*
 * A request to receive is under way while the process sleeps in read. A child sends,
 * waits until the request is done, and only then lets the read return: so the
 * kernel wrote the buffer of the one amid the other.
 */
#include <linux/io_uring.h>
#include <sys/socket.h>

#include "live.h"

static char received[64];

int main(void)
{
	struct io_uring_params params = { 0 };
	int fd = (int)raw3(SYS_io_uring_setup, 4, (long)&params, 0);
	int ends[2], pipes[2];
	char byte = 0;

	if (fd < 0)
		skip("no io_uring");
	char *ring = mmap(NULL, params.sq_off.array + 16, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
			  IORING_OFF_SQ_RING);
	char *done = mmap(NULL, params.cq_off.cqes + 8 * sizeof(struct io_uring_cqe),
			  PROT_READ | PROT_WRITE, MAP_SHARED, fd, IORING_OFF_CQ_RING);
	struct io_uring_sqe *request = mmap(NULL, 4 * sizeof(*request), PROT_READ | PROT_WRITE,
					    MAP_SHARED, fd, IORING_OFF_SQES);
	check(ring != MAP_FAILED && done != MAP_FAILED && (void *)request != MAP_FAILED, "mmap");
	check(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0 && pipe(pipes) == 0, "pipes");

	*request = (struct io_uring_sqe){ .opcode = IORING_OP_RECV, .fd = ends[0] };
	request->addr = (uintptr_t)received;
	request->len = sizeof(received);
	__atomic_store_n((uint32_t *)(void *)(ring + params.sq_off.tail), 1, __ATOMIC_RELEASE);
	check_eq(raw_syscall(SYS_io_uring_enter, fd, 1, 0, 0, 0, 0), 1, "submit");

	pid_t child = fork();
	if (child == 0) {
		check_eq(send(ends[1], "hello", 5, 0), 5, "send");
		while (__atomic_load_n((uint32_t *)(void *)(done + params.cq_off.tail),
				       __ATOMIC_ACQUIRE) == 0)
			raw0(SYS_sched_yield);
		check_eq(write(pipes[1], "x", 1), 1, "write");
		_exit(5);
	}
	check_eq(read(pipes[0], &byte, 1), 1, "read");
	check(memcmp(received, "hello", 5) == 0, "what was received");
	check_exits(child, 5, "the child");
	return 0;
}
