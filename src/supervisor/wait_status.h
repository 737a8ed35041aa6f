/* SPDX-License-Identifier: MIT */
/*
 * What a wait status of a seized thread says. Kernels have been seen to report
 * a group stop with signal 0 (status 0x80007f): that is one, too.
 */
#ifndef WEIR_SUPERVISOR_WAIT_STATUS_H
#define WEIR_SUPERVISOR_WAIT_STATUS_H

enum wait_kind {
	WAIT_EXITED,	    /* number: exit status */
	WAIT_KILLED,	    /* number: signal */
	WAIT_EXEC,	    /* stopped in a new image */
	WAIT_INTERRUPTED,   /* stopped by PTRACE_INTERRUPT, or on the way out of a group stop */
	WAIT_GROUP_STOPPED, /* number: the signal that stopped the process */
	WAIT_SIGNAL,	    /* stopped before a signal; number: which */
	WAIT_OTHER_EVENT,   /* number: the PTRACE_EVENT */
	WAIT_CONTINUED,
};

struct wait_status {
	enum wait_kind kind;
	int number;
};

struct wait_status wait_status_decode(int status);

#endif
