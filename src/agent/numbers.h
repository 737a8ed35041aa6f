/* SPDX-License-Identifier: MIT */
/*
 * The numbers of a new task as the supervisor knows them, which are others
 * than the task's own in a pid namespace below.
 */
#ifndef WEIR_AGENT_NUMBERS_H
#define WEIR_AGENT_NUMBERS_H

#include "utrace/task.h"

/* Sets tid and tgid of the calling thread's task. A new process is watched from then on. */
void numbers_of_child(struct task *task);

/* The same in a new image: its thread is the leader now. */
void numbers_of_image(struct task *task);

#endif
