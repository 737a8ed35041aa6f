/* SPDX-License-Identifier: MIT */
/*
 * Kernel-isms, so that an engine written as a kernel module compiles after
 * its includes were changed to this one. Nothing here is needed by an engine
 * written for weir.
 *
 * What stays different: there is no task list to search; the first task of
 * the domain is utrace_first_task(), the others are its descendants
 * (report_clone). Both module_exit and module_init are needed, in this order.
 */
#ifndef UTRACE_KERNEL_H
#define UTRACE_KERNEL_H

#include "weir.h"

/* A macro, so only here: the name is too good a name for a variable. */
#define current (utrace_current())

typedef unsigned int gfp_t;

enum { GFP_KERNEL, GFP_ATOMIC };

static inline void *kzalloc(size_t size, gfp_t flags)
{
	(void)flags;
	return weir_alloc(size);
}

static inline void *kmalloc(size_t size, gfp_t flags)
{
	return kzalloc(size, flags);
}

static inline void kfree(void *pointer)
{
	weir_free(pointer);
}

#define __init
#define __exit
#define MODULE_LICENSE(text) _Static_assert(sizeof(text) > 0, "license")
#define MODULE_AUTHOR(text) _Static_assert(sizeof(text) > 0, "author")
#define MODULE_DESCRIPTION(text) _Static_assert(sizeof(text) > 0, "description")

/* The name under which the engine appears; defined before this is included. */
#ifndef MODULE_NAME
#define MODULE_NAME "module"
#endif

static struct task_struct *utrace_module_first;

static inline struct task_struct *utrace_first_task(void)
{
	return utrace_module_first;
}

#define module_exit(function)                                                                      \
	static inline void utrace_module_exit(void)                                                \
	{                                                                                          \
		function();                                                                        \
	}                                                                                          \
	_Static_assert(1, "module_exit ends in a semicolon")

#define module_init(function)                                                                      \
	static int utrace_module_init(const struct weir_module_args *args)                         \
	{                                                                                          \
		utrace_module_first = args->first;                                                 \
		return function();                                                                 \
	}                                                                                          \
	const struct weir_module weir_module = {                                                   \
		WEIR_MODULE_HEAD,                                                                  \
		.name = MODULE_NAME,                                                               \
		.init = utrace_module_init,                                                        \
		.exit = utrace_module_exit,                                                        \
	}

#endif
