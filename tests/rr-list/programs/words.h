/* SPDX-License-Identifier: MIT */
/* What words.c shows to waiter.c: the first argument of getppid. */
enum step {
	SLEEPS_ALREADY = 1, /* does the engine sleep on the last word? */
	DIFFERS,	    /* these two are answered at once */
	TIMES_OUT,
	WAKES,	  /* the engine wakes a sleeper */
	IS_WOKEN, /* for these it waits */
	THREAD_ENDS,
	OWNER_DIES,
	EXECS,
	IS_KILLED,
};
