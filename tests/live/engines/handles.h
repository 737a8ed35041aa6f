/* SPDX-License-Identifier: MIT */
/* Calls that handles_engine.c answers. The first argument is the place of a pid. */
enum {
	FIND = 0x7ee1, /* the pid of the thread with this number: its number, or 0 */
	RESOLVE,       /* the number of the thread that has the pid, or -ESRCH */
	ATTACH,	       /* all calls by pid: 0 or -errno */
	PUT,
	KEEP,	  /* keeps a reference to the task of the pid */
	USE_KEPT, /* the number of that task, which was reaped */
};
