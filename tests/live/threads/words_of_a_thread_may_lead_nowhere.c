/* SPDX-License-Identifier: MIT */
/*
 * The list of robust mutexes and the word that is cleared at the end of a thread are looked at
 * only then, and nobody is told when they lead nowhere.
 */
#include <linux/futex.h>
#include <sched.h>

#include "live.h"

static struct robust_list_head list;
static const unsigned long nowhere[] = { 8, 9, 0x7000, 1UL << 63 };

static void set_list(const void *head)
{
	check_eq(raw3(SYS_set_robust_list, (long)head, sizeof(list), 0), 0, "set_robust_list");
}

/* Each place where an address stands, one after the other. */
static void set_words(unsigned place, unsigned long address)
{
	list = (struct robust_list_head){ .list.next = &list.list };
	set_list(&list);
	switch (place) {
	case 0:
		set_list((void *)address);
		break;
	case 1:
		list.list.next = (void *)address;
		break;
	case 2:
		list.list_op_pending = (void *)address;
		break;
	default:
		raw3(SYS_set_tid_address, (long)address, 0, 0);
	}
}

static int thread(void *argument)
{
	unsigned round = *(unsigned *)argument;

	set_words(round / 4, nowhere[round % 4]);
	raw3(SYS_exit, 0, 0, 0);
	return 0;
}

int main(void)
{
	const int flags =
	    CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM;
	char *stack = map_pages(65536, PROT_READ | PROT_WRITE);

	for (unsigned round = 0; round < 16; round++) {
		int tid = clone(thread, stack + 65536, flags, &round);

		check(tid > 0, "clone");
		while (raw3(SYS_tgkill, getpid(), tid, 0) == 0)
			raw0(SYS_sched_yield);
	}
	return 0;
}
