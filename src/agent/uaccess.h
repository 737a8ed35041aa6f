/* SPDX-License-Identifier: MIT */
/*
 * Program memory, read and written by agent code. A bad address is an error
 * value, never a crash: each access is in the fix-up table, which the agent's
 * fault handler consults. Safe in any agent context; nothing blocks but page
 * faults themselves.
 */
#ifndef WEIR_AGENT_UACCESS_H
#define WEIR_AGENT_UACCESS_H

#include "base/types.h"

/* They return 0, or -EFAULT (-14) when some byte was out of reach. */
int copy_from_user(void *to, u64 from, size_t size);
int copy_to_user(u64 to, const void *from, size_t size);

/* To code, the domain's own too, which other threads may protect at the same moment. */
int copy_to_code(u64 to, const void *from, size_t size);

/*
 * Copies text up to and including its NUL, at most `size` bytes. Returns the
 * number of bytes copied (with the NUL when it fitted; `size` when cut), or
 * -EFAULT.
 */
long strncpy_from_user(char *to, u64 from, size_t size);

/*
 * One aligned word in one access, as other threads see it. 0 or -EFAULT.
 * user_exchange stores `desired` where *expected is; *expected becomes what was there.
 */
int user_load(u64 address, u32 *value);
int user_store(u64 address, u32 value);
int user_exchange(u64 address, u32 *expected, u32 desired);

#endif
