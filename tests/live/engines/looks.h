/* SPDX-License-Identifier: MIT */
/* Calls that looks_engine.c answers. */
enum {
	HELD = 0x7ee1, /* 11, 22, 33 */
	LOOK,	       /* thread number, struct look */
	RELEASE,       /* the thread in HELD; -EAGAIN as long as there is none */
};

struct look {
	long nr;
	unsigned long arguments[6];
	unsigned long sp;
	unsigned long pc;
};
