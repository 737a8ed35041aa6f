/* SPDX-License-Identifier: MIT */
/*
 * An engine written as a kernel module loads and starts with nothing changed
 * but its includes.
 */
#include "loading.h"
#include "weir.h"

char *domain_base_variable;

TEST(loader_runs_kernel_module)
{
	struct task *somebody = (struct task *)8;
	struct task *nobody = NULL;
	struct loading loading;
	const struct engine_module *module;

	loading_init(&loading, FIXTURES "/agent.so", NULL);
	EXPECT_EQ(loader_load_engine(&loading.loader, FIXTURES "/kernel.so"), 0);
	module = domain_get()->modules;
	EXPECT_STR(module->name, "kernel");
	EXPECT_TRUE(module->module->exit != NULL);
	for (uint32_t i = 0; i < domain_get()->region_count; i++) {
		const struct domain_region *region = &domain_get()->regions[i];

		EXPECT_EQ(mprotect(domain_base_variable + region->offset, region->size,
				   (int)region->prot),
			  0);
	}
	EXPECT_EQ(loader_start_engines(&loading.loader, &somebody, 1), 0);
	EXPECT_TRUE(loader_start_engines(&loading.loader, &nobody, 1) < 0);
	EXPECT_STR(loading.loader.error, "engine kernel: No such process");
	loader_stop_engines();
	loading_finish(&loading);
}
