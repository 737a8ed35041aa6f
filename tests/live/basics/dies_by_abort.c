/* SPDX-License-Identifier: MIT */
/*
 * abort() blocks, unblocks and raises: three virtual steps that must end in the
 * native death.
 * Ends: signal 6
 */
#include "live.h"

int main(void)
{
	struct rlimit no_core = { 0, 0 };

	setrlimit(RLIMIT_CORE, &no_core);
	abort();
}
