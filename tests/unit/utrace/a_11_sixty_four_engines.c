/* SPDX-License-Identifier: MIT */
/*
 * A-11, L-09: any number of engines fits, keeps its order, and leaves nothing
 * behind; holes are reused.
 */
#include "scene.h"

SCENE(a_11_sixty_four_engines)
{
	static struct probe many[64];

	for (int round = 0; round < 20; round++) {
		char expected[1024] = "";

		for (int i = 0; i < 64; i++) {
			char name = (char)('0' + i);
			char entry[16];

			probe_attach(&many[i], &fake, name, EV(SYSCALL_EXIT));
			snprintf(entry, sizeof(entry), "%c.leave(5) ", name);
			strcat(expected, entry);
		}
		syscall_exit();
		EXPECT_LOG(expected);
		for (int i = 0; i < 64; i++) {
			EXPECT_EQ(probe_control(&many[(i * 7) % 64], UTRACE_DETACH), 0);
			many[(i * 7) % 64].silent = true;
			probe_put(&many[(i * 7) % 64]);
		}
		EXPECT_TRUE(utrace_is_idle(&fake.task));
		EXPECT_TRUE(fake_utrace(&fake)->set->capacity < 256);
	}
}
