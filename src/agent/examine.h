/* SPDX-License-Identifier: MIT */
/*
 * What the kernel tells of other threads. The functions for engines are
 * declared in utrace-task.h.
 */
#ifndef WEIR_AGENT_EXAMINE_H
#define WEIR_AGENT_EXAMINE_H

#include "base/types.h"

struct task;

/* Registers are gone with the thread, and not there before its first instruction. */
bool examine_has_registers(const struct task *task);

/* Where its thread block lies; in its own memory, which these two reach. 0 or -errno. */
u64 examine_thread_address(const struct task *task);
int examine_read(const struct task *task, u64 from, void *to, size_t size);
int examine_write(const struct task *task, u64 to, const void *from, size_t size);

/* Whether the thread is in a job control stop. False where nobody can be asked. */
bool examine_is_job_stopped(const struct task *task);

/*
 * If the thread sleeps in a call of its program: a number that is not 0, and another one
 * once it has come out of its sleep. Else 0.
 */
u32 examine_sleep_count(struct task *task);

#endif
