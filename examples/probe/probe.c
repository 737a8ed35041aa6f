/* SPDX-License-Identifier: MIT */
/*
 * How much memory a program asks malloc for, and how often it gives some back:
 * two probes on the C library, in all processes of the run.
 *
 *	weir run -e ./probe.so[,module=libc.so.6] PROGRAM
 */
#include "weir.h"

static struct weir_probe *asked;
static struct weir_probe *given_back;
static uint64_t calls;
static uint64_t bytes;
static uint64_t frees;

static void on_malloc(const struct weir_probe_hit *hit, struct pt_regs *regs, void *data)
{
	(void)hit;
	(void)data;
	/* Threads of all processes share what is here. */
	__atomic_fetch_add(&calls, 1, __ATOMIC_RELAXED);
	__atomic_fetch_add(&bytes, regs->di, __ATOMIC_RELAXED);
}

static void on_free(const struct weir_probe_hit *hit, struct pt_regs *regs, void *data)
{
	(void)hit;
	(void)data;
	if (regs->di != 0)
		__atomic_fetch_add(&frees, 1, __ATOMIC_RELAXED);
}

static int example_init(const struct weir_module_args *args)
{
	static const char *const allowed[] = { "module", NULL };
	struct weir_probe_place place = { .module = weir_option(args, "module") };
	int err = weir_options_check(args, allowed);

	if (err < 0)
		return err;
	if (place.module == NULL)
		place.module = "libc.so.6";
	place.symbol = "malloc";
	err = weir_probe(&place, WEIR_PROBE_ENTRY, on_malloc, NULL, &asked);
	if (err < 0)
		return err;
	place.symbol = "free";
	return weir_probe(&place, WEIR_PROBE_ENTRY, on_free, NULL, &given_back);
}

static void example_exit(void)
{
	uint64_t failed;

	/* A probe that was never made must not look like a program that never asks. */
	if (weir_probe_places(asked, &failed) == 0 || weir_probe_places(given_back, &failed) == 0)
		weir_print("no malloc or free was found");
	weir_print("%lu calls of malloc for %lu bytes, %lu of free", calls, bytes, frees);
}

const struct weir_module weir_module = {
	WEIR_MODULE_HEAD,
	.name = "probe-example",
	.init = example_init,
	.exit = example_exit,
};
