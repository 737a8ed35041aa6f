/* SPDX-License-Identifier: MIT */
/*
 * A stack walk from a signal handler must pass the call the signal interrupted;
 * profilers and C++ cancellation unwind this way.
 * Flags: -rdynamic -O0
 */
#include <execinfo.h>

#include "live.h"

static volatile bool found;

static void handler(int signal)
{
	void *frames[64];
	int count = backtrace(frames, 64);
	char **names = backtrace_symbols(frames, count);

	(void)signal;
	for (int i = 0; i < count; i++)
		found |= strstr(names[i], "(main") != NULL;
	free(names);
}

int main(void)
{
	handle(SIGUSR1, handler, 0);
	for (unsigned i = 0; i < 20; i++) {
		found = false;
		raise(SIGUSR1);
		check(found, "main is in the backtrace");
	}
	return 0;
}
