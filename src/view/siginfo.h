/* SPDX-License-Identifier: MIT */
/*
 * Signals by name, and the kernel's siginfo_t as text.
 */
#ifndef WEIR_VIEW_SIGINFO_H
#define WEIR_VIEW_SIGINFO_H

#include "base/types.h"
#include "view/decode.h"

struct siginfo_options {
	/* With a name function, process ids are followed by <comm>; NULL: bare numbers. */
	const char *(*comm)(void *context, s32 pid);
	void *context;
	enum decode_xlat xlat; /* -X */
};

/* `SIGUSR1`, `SIGRTMIN`, `SIGRT_3`; a number that is no signal as it is. */
void signal_print(struct text *out, s64 number);

/* The number of `SIGUSR1`, `usr1`, `RT_3`, or -1. */
s64 signal_number(const char *name);

/* `{si_signo=…, si_code=…, …}` from the kernel's 128 bytes. options may be NULL. */
void siginfo_print(struct text *out, const u8 *bytes, const struct siginfo_options *options);

/* The seconds that clock ticks are, as a comment behind them; nothing for none. */
void ticks_comment(struct text *out, u64 ticks);

#endif
