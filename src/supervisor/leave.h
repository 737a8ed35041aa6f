/* SPDX-License-Identifier: MIT */
/*
 * Detaching from processes that go on.
 */
#ifndef WEIR_SUPERVISOR_LEAVE_H
#define WEIR_SUPERVISOR_LEAVE_H

struct session;

/*
 * By the control thread: lets all processes go on without the agent. One that cannot be
 * left keeps it, and standard error says so. Afterwards nothing of them is heard.
 */
void leave_processes(struct session *session);

#endif
