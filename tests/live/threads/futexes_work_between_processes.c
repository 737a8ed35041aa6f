/* SPDX-License-Identifier: MIT */
/*
 * Shared futexes hand a baton back and forth; each wait blocks in a patched
 * call while the other process runs.
 */
#include <linux/futex.h>

#include "live.h"

enum { ROUNDS = 2000 };

static void take_turns(int *word, int mine)
{
	for (int i = 0; i < ROUNDS; i++) {
		for (int seen; (seen = __atomic_load_n(word, __ATOMIC_SEQ_CST)) % 2 != mine;)
			raw_syscall(SYS_futex, (long)word, FUTEX_WAIT, seen, 0, 0, 0);
		__atomic_add_fetch(word, 1, __ATOMIC_SEQ_CST);
		raw_syscall(SYS_futex, (long)word, FUTEX_WAKE, 1, 0, 0, 0);
	}
}

int main(void)
{
	int *word = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	check(word != MAP_FAILED, "mmap");
	pid_t child = fork();
	take_turns(word, child == 0);
	if (child == 0)
		_exit(0);
	check_exits(child, 0, "the child");
	check_eq(*word, 2 * ROUNDS, "the turns");
	return 0;
}
