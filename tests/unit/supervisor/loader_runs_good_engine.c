/* SPDX-License-Identifier: MIT */
/*
 * A well-made engine is placed, linked to what the agent exports, protected by
 * the regions it was given, and started with its options.
 */
#include "loading.h"
#include "weir.h"

char *domain_base_variable;

static void protect_regions(void)
{
	struct domain *domain = domain_get();

	EXPECT_TRUE(domain->region_count >= 4);
	for (uint32_t i = 0; i < domain->region_count; i++) {
		const struct domain_region *region = &domain->regions[i];

		EXPECT_EQ(region->offset % PAGE_SIZE, 0);
		EXPECT_EQ(region->size % PAGE_SIZE, 0);
		EXPECT_NE(region->prot & (PROT_WRITE | PROT_EXEC), PROT_WRITE | PROT_EXEC);
		EXPECT_EQ(mprotect(domain_base_variable + region->offset, region->size,
				   (int)region->prot),
			  0);
	}
}

TEST(loader_runs_good_engine)
{
	struct task *first = (struct task *)8;
	struct task *nobody = NULL;
	struct loading loading;
	const struct engine_module *module;

	loading_init(&loading, FIXTURES "/agent.so", NULL);
	EXPECT_TRUE(loader_symbol(&loading.loader, "weir_now_ns") != 0);
	EXPECT_EQ(loader_symbol(&loading.loader, "nothing"), 0);
	EXPECT_EQ(loader_load_engine(&loading.loader, FIXTURES "/good.so,a=1,b"), 0);
	EXPECT_EQ(loader_load_engine(&loading.loader, FIXTURES "/good.so,a=1,b=,,"), 0);
	protect_regions();

	module = domain_get()->modules;
	EXPECT_STR(module->name, "fixture");
	EXPECT_TRUE(module->next != NULL && module->next->next == NULL);
	EXPECT_TRUE(module->address - domain_base() >= DOMAIN_ENGINE_OFFSET);
	EXPECT_TRUE(module->next->address >= module->address + module->size + PAGE_SIZE);

	EXPECT_EQ(loader_start_engines(&loading.loader, &first, 1), 0);
	EXPECT_STR(loading.loader.error, "");
	EXPECT_TRUE(loader_start_engines(&loading.loader, &nobody, 1) < 0);
	EXPECT_STR(loading.loader.error, "engine fixture: !");
	loader_stop_engines();
	loading_finish(&loading);
}
