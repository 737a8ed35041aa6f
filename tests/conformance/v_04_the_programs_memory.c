/* SPDX-License-Identifier: MIT */
/* V-04: The program's memory can be read and written as long as the thread lives. */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	u64 address = (u64)spy->values[0];
	char text[8] = "";

	if (event->slot != ON_LEAVE)
		return answer;
	EXPECT(weir_copy_from_user(text, address, 6) == 0 && live_same_text(text, "there"));
	EXPECT(weir_copy_to_user(address, "where", 6) == 0);
	EXPECT(weir_copy_from_user(text, 0x10, 4) == -EFAULT);
	EXPECT(weir_copy_to_user(0x10, text, 4) == -EFAULT);
	return answer;
}
#else
static char memory[8] = "there";

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(SYSCALL_EXIT));

	a->values[0] = (long)memory;
	watch();
	raw0(SYS_getppid);
	unwatch();
	EXPECT_EQ(strcmp(memory, "where"), 0);
}
#endif
