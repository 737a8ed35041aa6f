/* SPDX-License-Identifier: MIT */
/* The real thing, with two bytes at each site: see fire.h. */
#include "fire.h"

TEST(code_flips_under_fire)
{
	fire_prepare();
	fire_run();
}
