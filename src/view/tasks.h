/* SPDX-License-Identifier: MIT */
/*
 * What views keep per task: a table of zeroed elements by creation index, and
 * the copy of a call's entry record until its exit is seen.
 */
#ifndef WEIR_VIEW_TASKS_H
#define WEIR_VIEW_TASKS_H

#include "base/types.h"
#include "view/decode.h"
#include "weir-record.h"

struct task_table {
	void **elements; /* by index, NULL where none was asked for */
	u32 capacity;
	size_t element_size;
	void (*finish)(void *element); /* of one element, or NULL */
};

/* The element of a task, made on first use. NULL: no memory, or dropped. */
void *task_table_get(struct task_table *table, u32 index);

/* Frees the element of a task that ended; its index stays known as dropped. */
void task_table_drop(struct task_table *table, u32 index);
bool task_table_is_dropped(const struct task_table *table, u32 index);

/* The element of a task, or NULL when there is none yet. */
static inline void *task_table_find(const struct task_table *table, u32 index)
{
	if (index >= table->capacity || task_table_is_dropped(table, index))
		return NULL;
	return table->elements[index];
}

void task_table_finish(struct task_table *table);

struct pending_call {
	struct weir_record_entry *entry; /* with its chunks; valid while active */
	size_t capacity;
	bool active;
	const char *interrupted; /* name of the last call, if a signal broke it off */
};

/* Keeps the entry record. Returns 0 or -ENOMEM. */
int pending_call_begin(struct pending_call *pending, const struct weir_record *record);
void pending_call_finish(struct pending_call *pending);

/* Notes how the call ended, once it is printed. */
void pending_call_returned(struct pending_call *pending, const struct weir_record_exit *exit);

/* What the decoder needs to know; exit is NULL before the call has returned. */
static inline struct call pending_call_as_call(const struct pending_call *pending,
					       const struct weir_record_exit *exit)
{
	return (struct call){ pending->entry, exit, pending->interrupted };
}

#endif
