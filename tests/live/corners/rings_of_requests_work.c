/* SPDX-License-Identifier: MIT */
/*
 * io_uring goes past the system call table; weir does not see what is submitted,
 * but must not disturb it.
 */
#include <linux/io_uring.h>

#include "live.h"

int main(void)
{
	struct io_uring_params params = { 0 };
	int fd = (int)raw3(SYS_io_uring_setup, 4, (long)&params, 0);

	if (fd < 0)
		skip("no io_uring");
	check_eq(fd, 3, "the lowest descriptor");
	char *ring = mmap(NULL, params.sq_off.array + 16, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
			  IORING_OFF_SQ_RING);
	char *done = mmap(NULL, params.cq_off.cqes + 8 * sizeof(struct io_uring_cqe),
			  PROT_READ | PROT_WRITE, MAP_SHARED, fd, IORING_OFF_CQ_RING);
	struct io_uring_sqe *requests = mmap(NULL, 4 * sizeof(*requests), PROT_READ | PROT_WRITE,
					     MAP_SHARED, fd, IORING_OFF_SQES);
	check(ring != MAP_FAILED && done != MAP_FAILED && requests != MAP_FAILED, "mmap");
	for (uint32_t i = 0; i < 100; i++) {
		requests[i % 4] = (struct io_uring_sqe){ .opcode = IORING_OP_NOP, .user_data = i };
		*(uint32_t *)(void *)(ring + params.sq_off.array + i % 4 * 4) = i % 4;
		__atomic_store_n((uint32_t *)(void *)(ring + params.sq_off.tail), i + 1,
				 __ATOMIC_RELEASE);
		check_eq(raw_syscall(SYS_io_uring_enter, fd, 1, 1, IORING_ENTER_GETEVENTS, 0, 0), 1,
			 "enter");
		const struct io_uring_cqe *results = (void *)(done + params.cq_off.cqes);
		check_eq((long)results[i % 8].user_data, i, "the completion");
		__atomic_store_n((uint32_t *)(void *)(done + params.cq_off.head), i + 1,
				 __ATOMIC_RELEASE);
	}
	return 0;
}
