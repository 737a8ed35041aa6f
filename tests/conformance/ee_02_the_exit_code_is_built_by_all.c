/* SPDX-License-Identifier: MIT */
/*
 * EE-02: orig_code is what nobody has modified; *code is shared and shows earlier engines'
 * changes.
 */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot != ON_EXIT)
		return answer;
	spy->values[0] = event->orig_code;
	spy->values[1] = *event->code;
	if (spy->name == 'A')
		*event->code = 0x700;
	return answer;
}
#else
static void leave(void)
{
	turn_begins(1);
	leave_process(3);
}

void test(void)
{
	struct spy *b, *a = attach_next('A', EV(EXIT));
	struct subject subject;

	b = attach_next('B', EV(EXIT));
	subject = start_process(leave);
	watch();
	live->begun = 1;
	status_of(subject.tid);
	unwatch();
	EXPECT_EQ(a->values[0], 0x300);
	EXPECT_EQ(a->values[1], 0x300);
	EXPECT_EQ(b->values[0], 0x300);
	EXPECT_EQ(b->values[1], 0x700);
}
#endif
