/* SPDX-License-Identifier: MIT */
/*
 * Writing records into the ring of the current task.
 */
#ifndef WEIR_AGENT_RECORD_H
#define WEIR_AGENT_RECORD_H

#include "base/ring.h"

/* No record is longer: what does not fit is left out of its chunks. */
enum { RECORD_SIZE_MAXIMUM = 16 * 1024 };

/*
 * Returns room for a record of up to `maximum_size` bytes (at most
 * RECORD_SIZE_MAXIMUM) in the ring of the current task. When the ring is full
 * the policy of the domain decides: wait for the supervisor, or return NULL
 * and count the record as lost. NULL too when the supervisor has gone. Task
 * context only, on the agent stack; may block.
 */
u8 *record_begin(u32 maximum_size);

/*
 * What to ask for when a record has chunks. A ring may be smaller than the
 * longest record (tests do that): half of it is what always fits beside a pad.
 */
u32 record_chunked_size(void);

/* Publishes the record, which record_begin made room for. */
void record_commit(u32 size);

/* Fills the fixed part. */
void record_header(struct weir_record *record, enum weir_record_type type, u32 size);

#endif
