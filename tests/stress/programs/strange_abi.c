/* SPDX-License-Identifier: MIT */
/*
 * An engine from the future: whole and loadable, but of an interface version that
 * this weir does not speak.
 */
#include "utrace.h"
#include "weir.h"

static int strange_init(const struct weir_module_args *args)
{
	(void)args;
	return 0;
}

const struct weir_module weir_module = {
	.abi = WEIR_ABI + 99,
	.size = sizeof(struct weir_module),
	.name = "strange",
	.init = strange_init,
};
