/* SPDX-License-Identifier: MIT */
/* See rseq.h. */
#include "supervisor/rseq.h"

#include <sys/ptrace.h>
#include <sys/uio.h>

enum {
	GET_RSEQ_CONFIGURATION = 0x420f, /* Linux 5.13 */
	SECTION_AT = 8,			 /* in struct rseq: address of the sequence at hand */
};

/* The kernel's struct rseq_cs. */
struct sequence {
	u32 version, flags;
	u64 start, size, abort;
};

bool rseq_of(pid_t tid, struct rseq_configuration *rseq)
{
	*rseq = (struct rseq_configuration){ 0 };
	return ptrace((enum __ptrace_request)GET_RSEQ_CONFIGURATION, tid, (void *)sizeof(*rseq),
		      rseq) > 0 &&
	       rseq->address != 0;
}

static bool read_memory(pid_t tid, u64 address, void *bytes, size_t size)
{
	struct iovec here = { bytes, size };
	struct iovec there = { (void *)(uintptr_t)address, size };

	return process_vm_readv(tid, &here, 1, &there, 1, 0) == (ssize_t)size;
}

u64 rseq_leave(pid_t tid, const struct rseq_configuration *rseq, u64 ip)
{
	struct sequence sequence;
	u64 address = 0;

	if (!read_memory(tid, rseq->address + SECTION_AT, &address, sizeof(address)) ||
	    address == 0 || !read_memory(tid, address, &sequence, sizeof(sequence)) ||
	    ip - sequence.start >= sequence.size)
		return ip;
	return sequence.abort;
}
