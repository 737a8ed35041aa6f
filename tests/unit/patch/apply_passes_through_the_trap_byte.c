/* SPDX-License-Identifier: MIT */
/*
 * No core may ever see half of each instruction. Before each step of the host
 * the two bytes are looked at; only these pictures, in this order, are safe,
 * and each change has its sync before the next.
 */
#include "fake.h"
#include "patch/apply.h"

static char story[128];

static void look(struct fake *fake)
{
	size_t length = strlen(story);

	(void)fake;
	snprintf(story + length, sizeof(story) - length, "%02x%02x/%u ", fake_byte(FAKE_CODE + 7),
		 fake_byte(FAKE_CODE + 8), fake->syncs);
}

TEST(apply_passes_through_the_trap_byte)
{
	static const u8 from[] = { 0x0f, 0x05 };
	static const u8 to[] = { 0xe9, 0x77 };
	struct patch_host host = fake_host();

	fake_init();
	fake_put(&fake_memory, FAKE_CODE + 7, from, sizeof(from));
	fake_memory.before = look;
	EXPECT_EQ(apply_bytes(&host, FAKE_CODE + 7, from, to, sizeof(from)), 0);
	look(&fake_memory);
	EXPECT_STR(story, "0f05/0 cc05/1 cc05/1 cc77/2 cc77/2 e977/3 e977/3 ");

	story[0] = '\0';
	EXPECT_EQ(apply_bytes(&host, FAKE_CODE + 7, to, from, sizeof(to)), 0);
	EXPECT_STR(story, "e977/3 cc77/4 cc77/4 cc05/5 cc05/5 0f05/6 ");
}
