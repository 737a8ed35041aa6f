/* SPDX-License-Identifier: MIT */
/*
 * The agent and the engines that ship with weir pass the loader's own checks:
 * each engine finds all it uses in the agent.
 */
#include "loading.h"

char *domain_base_variable;

TEST(shipped_engines_load)
{
	static const char *const engines[] = { ENGINES };
	struct loading loading;

	loading_init(&loading, AGENT, NULL);
	EXPECT_EQ(domain_get()->region_count, 2);
	EXPECT_EQ(loader_symbol(&loading.loader, "agent_start") - domain_base() < 2 * MIB, true);
	for (size_t i = 0; i < array_size(engines); i++) {
		EXPECT_EQ(loader_load_engine(&loading.loader, engines[i]), 0);
		EXPECT_STR(loading.loader.error, "");
	}
	loading_finish(&loading);
}
