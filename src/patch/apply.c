/* SPDX-License-Identifier: MIT */
/*
 * How bytes of code change, and why that is safe. F is the old code, T the new
 * one; both begin at `address`, and both are right at any time: a core may run
 * either. What no core may ever run is a mixture. So the first byte becomes a
 * trap while the others change, in steps that are each one byte or unseen:
 *
 *   F0 F1.. -> cc F1..   sync   cc F1.. -> cc T1..   sync   cc T1.. -> T0 T1..   sync
 *
 *   1. Before the first sync a core sees F0 F1.. or cc F1..: the old code, or a
 *      trap. After it no core has F0 in its pipeline any more: whoever comes to
 *      `address` traps, and what a trapping core knows of the other bytes does
 *      not matter.
 *   2. So nobody decodes the other bytes while they change, in whatever order
 *      and pieces they do. After the second sync no core has any of F1.. in its
 *      pipeline.
 *   3. From then on a core sees cc T1.. or T0 T1..: a trap, or the new code.
 *
 * There is no short cut for two bytes in one aligned word. A kernel copies what
 * is written to /proc/self/mem by an instruction that may be interrupted between
 * bytes, and a CPU need not treat a changing instruction as one piece either: a
 * core was seen to run the old first byte with the new second one.
 *
 * A trap met on the way is a trapped call: patch_trap_byte says so as long as
 * the site is claimed. A thread that took the trap but was seen only after the
 * end finds no cc there and simply runs the site again.
 *
 * All this is about other cores. The only thread of an address space writes in one
 * piece, as it runs nothing there meanwhile: a program that has just started is
 * such a thread, and the steps would be most of what its patches cost.
 *
 * Undoing a failure before step 2 wrote anything is step 3 with F0 in place of
 * T0; after half of step 2 its bytes and its sync are gone through once more
 * with F. When that fails, too, the trap byte stays: slow, but right.
 */
#include "patch/apply.h"

#include <asm/errno.h>

#include "base/bytes.h"

enum { CODE_SIZE_MAXIMUM = 16 };

static int sync_cores(const struct patch_host *host)
{
	return host->ops->sync_cores(host->context);
}

int apply_settle(const struct patch_host *host)
{
	return host->ops->alone(host->context) ? 0 : sync_cores(host);
}

/* The host writes to one page at a time. */
static int write_bytes(const struct patch_host *host, u64 address, const u8 *bytes, size_t size)
{
	size_t room = PAGE_SIZE - address % PAGE_SIZE;
	size_t first = size < room ? size : room;
	int err = host->ops->write_code(host->context, address, bytes, first);

	if (err == 0 && first < size)
		err = host->ops->write_code(host->context, address + first, bytes + first,
					    size - first);
	return err;
}

/* Step 2. On failure the bytes are the old ones again, or -EIO. */
static int change_tail(const struct patch_host *host, u64 address, const u8 *from, const u8 *to,
		       size_t size)
{
	int err = size == 0 ? 0 : write_bytes(host, address, to, size);

	if (size == 0)
		return 0;
	if (err == 0) {
		/* Pairs with every core that fetched F1.. along with the trap byte. */
		return sync_cores(host) == 0 ? 0 : -EIO;
	}
	/* In one page nothing was written; with two, the first may have been. */
	if (address % PAGE_SIZE + size <= PAGE_SIZE)
		return err;
	if (write_bytes(host, address, from, size) != 0 || sync_cores(host) != 0)
		return -EIO;
	return err;
}

/* The only thread is here, not there: it cannot meet a mixture. */
static int change_at_once(const struct patch_host *host, u64 address, const u8 *from, const u8 *to,
			  size_t size)
{
	int err = write_bytes(host, address, to, size);

	if (err != 0 && address % PAGE_SIZE + size > PAGE_SIZE &&
	    write_bytes(host, address, from, size) != 0)
		return -EIO;
	/* For this core's own pipeline. What is written cannot be wrong any more: no error. */
	if (err == 0)
		sync_cores(host);
	return err;
}

int apply_bytes(const struct patch_host *host, u64 address, const u8 *from, const u8 *to,
		size_t size)
{
	static const u8 trap = OPCODE_INT3;
	u8 found[CODE_SIZE_MAXIMUM];
	int err = size > sizeof(found) ? -EINVAL : 0;

	if (err == 0)
		err = host->ops->read_code(host->context, address, found, size);
	if (err != 0)
		return err;
	if (memcmp(found, from, size) != 0)
		return -ESTALE;
	if (host->ops->alone(host->context))
		return change_at_once(host, address, from, to, size);

	err = write_bytes(host, address, &trap, 1);
	if (err != 0)
		return err;
	/* Pairs with every core that fetched F0: it is gone from their pipelines. */
	err = sync_cores(host);
	if (err == 0)
		err = change_tail(host, address + 1, from + 1, to + 1, size - 1);
	if (err == -EIO)
		return err;
	if (err != 0)
		return write_bytes(host, address, from, 1) == 0 ? err : -EIO;
	/* The opcode goes last: it makes the code whole. */
	if (write_bytes(host, address, to, 1) != 0)
		return -EIO;
	/* Pairs with cores that still have the trap byte. Either is right: no error. */
	sync_cores(host);
	return 0;
}
