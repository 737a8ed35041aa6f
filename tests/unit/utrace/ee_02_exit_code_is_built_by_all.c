/* SPDX-License-Identifier: MIT */
/*
 * EE-02: *code is shared and changes as engines write it; orig_code does not.
 */
#include "scene.h"

static void replace_code(struct probe *probe, struct call *call)
{
	(void)probe;
	*call->code = 9 << 8;
}

static void check_code(struct probe *probe, struct call *call)
{
	(void)probe;
	EXPECT_EQ(call->orig_code, 7 << 8);
	EXPECT_EQ(*call->code, 9 << 8);
}

SCENE(ee_02_exit_code_is_built_by_all)
{
	long code = 7 << 8;

	ATTACH(a, EV(EXIT));
	ATTACH(b, EV(EXIT));
	a.act[HOOK_EXIT] = replace_code;
	b.act[HOOK_EXIT] = check_code;
	utrace_report_exit(&fake.task, &code, false);
	EXPECT_EQ(b.calls[HOOK_EXIT], 1);
	EXPECT_EQ(code, 9 << 8);
}
