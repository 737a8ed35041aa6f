/* SPDX-License-Identifier: MIT */
/*
 * With SQPOLL a kernel thread takes requests from memory, and no call is made at all:
 * an echo through a socket, whose completions are awaited by looking.
 */
#include <linux/io_uring.h>
#include <sys/socket.h>

#include "live.h"

enum { ENTRIES = 4, ROUNDS = 100 };

static int ring_fd;
static char *ring, *done;
static struct io_uring_sqe *requests;
static struct io_uring_params params = { .flags = IORING_SETUP_SQPOLL, .sq_thread_idle = 5000 };

static uint32_t *field(char *base, uint32_t offset)
{
	return (uint32_t *)(void *)(base + offset);
}

static void set_up(void)
{
	ring_fd = (int)raw3(SYS_io_uring_setup, ENTRIES, (long)&params, 0);
	if (ring_fd < 0)
		skip("no io_uring");
	ring = mmap(NULL, params.sq_off.array + ENTRIES * 4, PROT_READ | PROT_WRITE, MAP_SHARED,
		    ring_fd, IORING_OFF_SQ_RING);
	done = mmap(NULL, params.cq_off.cqes + 2 * ENTRIES * sizeof(struct io_uring_cqe),
		    PROT_READ | PROT_WRITE, MAP_SHARED, ring_fd, IORING_OFF_CQ_RING);
	requests = mmap(NULL, ENTRIES * sizeof(*requests), PROT_READ | PROT_WRITE, MAP_SHARED,
			ring_fd, IORING_OFF_SQES);
	check(ring != MAP_FAILED && done != MAP_FAILED && (void *)requests != MAP_FAILED, "mmap");
}

/* One request from submission to completion; returns its result. */
static int run(uint32_t number, struct io_uring_sqe request)
{
	uint32_t slot = number % ENTRIES;

	requests[slot] = request;
	*field(ring, params.sq_off.array + slot * 4) = slot;
	__atomic_store_n(field(ring, params.sq_off.tail), number + 1, __ATOMIC_SEQ_CST);
	if ((__atomic_load_n(field(ring, params.sq_off.flags), __ATOMIC_SEQ_CST) &
	     IORING_SQ_NEED_WAKEUP) != 0)
		raw_syscall(SYS_io_uring_enter, ring_fd, 0, 0, IORING_ENTER_SQ_WAKEUP, 0, 0);
	while (__atomic_load_n(field(done, params.cq_off.tail), __ATOMIC_ACQUIRE) == number)
		raw0(SYS_sched_yield);
	const struct io_uring_cqe *results = (void *)(done + params.cq_off.cqes);
	int result = results[number % (2 * ENTRIES)].res;
	__atomic_store_n(field(done, params.cq_off.head), number + 1, __ATOMIC_RELEASE);
	return result;
}

int main(void)
{
	char sent[16] = "hello", got[16] = "";
	int ends[2];
	uint32_t number = 0;

	set_up();
	check_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0, "socketpair");
	for (unsigned i = 0; i < ROUNDS; i++) {
		struct io_uring_sqe request = { .opcode = IORING_OP_SEND, .fd = ends[0] };

		sent[0] = (char)('a' + i % 26);
		request.addr = (uintptr_t)sent;
		request.len = sizeof(sent);
		check_eq(run(number++, request), sizeof(sent), "send");
		request.opcode = IORING_OP_RECV;
		request.fd = ends[1];
		request.addr = (uintptr_t)got;
		check_eq(run(number++, request), sizeof(got), "recv");
		check(memcmp(sent, got, sizeof(got)) == 0, "the same words");
	}
	return 0;
}
