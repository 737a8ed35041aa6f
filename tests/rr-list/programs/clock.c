/* SPDX-License-Identifier: MIT */
/*
 * An engine that answers reads of a forbidden time stamp counter: each is 1000 more
 * than the last one. The signal that the read became is not the program's.
 */
#include "weir.h"

enum { SEGV = 11, RDTSC_SIZE = 2 };

static uint64_t now;

static bool is_rdtsc(uint64_t ip)
{
	uint8_t bytes[RDTSC_SIZE];

	return weir_copy_from_user(bytes, ip, sizeof(bytes)) == 0 && bytes[0] == 0x0f &&
	       bytes[1] == 0x31;
}

static u32 on_signal(u32 action, struct utrace_engine *engine, struct pt_regs *regs,
		     siginfo_t *info, const struct k_sigaction *orig_ka,
		     struct k_sigaction *return_ka)
{
	(void)engine;
	(void)return_ka;
	if (orig_ka == NULL || info->si_signo != SEGV || info->si_code <= 0 || !is_rdtsc(regs->ip))
		return utrace_signal_action(action) | UTRACE_RESUME;
	now += 1000;
	regs->ax = (uint32_t)now;
	regs->dx = now >> 32;
	regs->ip += RDTSC_SIZE;
	return UTRACE_SIGNAL_IGN | UTRACE_RESUME;
}

static const struct utrace_engine_ops ops = { .report_signal = on_signal };

static int init(const struct weir_module_args *args)
{
	return weir_attach(args->first, &ops, NULL, UTRACE_EVENT_SIGNAL_ALL);
}

const struct weir_module weir_module = { WEIR_MODULE_HEAD, .name = "clock", .init = init };
