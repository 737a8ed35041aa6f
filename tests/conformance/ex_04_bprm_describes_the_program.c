/* SPDX-License-Identifier: MIT */
/*
 * EX-04: bprm tells path, interpreter, argument counts and whether credentials changed; fmt
 * names the loader.
 */
#include "conform.h"

#ifdef ENGINE
/* The path of the file that is really run may be an absolute one. */
static bool ends_in_tiny(const char *path)
{
	bool ends = false;

	for (; *path != '\0'; path++) {
		if (live_same_text(path, "/tiny"))
			ends = true;
	}
	return ends;
}

u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	const struct linux_binprm *bprm = event->bprm;

	if (event->slot != ON_EXEC)
		return answer;
	spy->values[0] = live_same_text(bprm->filename, live.words[0] ? "./script" : "./tiny");
	spy->values[1] = ends_in_tiny(bprm->interp);
	spy->values[2] = bprm->argc;
	spy->values[3] = bprm->envc;
	spy->values[4] = bprm->creds_changed;
	spy->values[5] = live_same_text(event->fmt->name, live.words[0] ? "script" : "elf");
	return answer;
}
#else
static void exec_it(void)
{
	static const char *arguments[] = { "name", "argument", NULL };
	static const char *variables[] = { "A=1", "B=2", "C=3", NULL };

	turn_begins(1);
	raw3(SYS_execve, (long)(live->words[0] ? "./script" : "./tiny"), (long)arguments,
	     (long)variables);
}

static void run(bool script, int argc)
{
	struct spy *a = attach_next('A', EV(EXEC));
	struct subject subject = start_process(exec_it);

	live->words[0] = script;
	watch();
	live->begun = 1;
	check_exits(subject.tid, 42, "the new program ends");
	unwatch();
	live->begun = 0;
	EXPECT_EQ(a->values[0], 1);
	EXPECT_EQ(a->values[1], 1);
	EXPECT_EQ(a->values[2], argc);
	EXPECT_EQ(a->values[3], 3);
	EXPECT_EQ(a->values[4], 0);
	EXPECT_EQ(a->values[5], 1);
}

void test(void)
{
	write_program("tiny", TINY_EXIT, TINY_SIZE);
	write_text("script", "#!./tiny\n");
	run(false, 2);
	run(true, 3); /* the interpreter, the script, and its argument */
}
#endif
