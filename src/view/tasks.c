/* SPDX-License-Identifier: MIT */
/*
 * Storage per task. Elements are allocated one by one and never move, so views
 * may point at them.
 */
#include "view/tasks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { EINTR_RESULT = -4, RESTART_BLOCK_RESULT = -516 };

/* Stands where an element was; programs may make millions of tasks. */
static char dropped;

static int grow(struct task_table *table, u32 index)
{
	u32 capacity = table->capacity < 64 ? 64 : table->capacity;
	void **elements;

	while (capacity <= index)
		capacity *= 2;
	elements = reallocarray(table->elements, capacity, sizeof(*elements));
	if (elements == NULL)
		return -ENOMEM;
	memset(elements + table->capacity, 0, (capacity - table->capacity) * sizeof(*elements));
	table->elements = elements;
	table->capacity = capacity;
	return 0;
}

void *task_table_get(struct task_table *table, u32 index)
{
	/* An index is a count of tasks: a larger one is a damaged record. */
	if (index >= 1u << 28)
		return NULL;
	if (index >= table->capacity && grow(table, index) < 0)
		return NULL;
	if (table->elements[index] == NULL)
		table->elements[index] = calloc(1, table->element_size);
	return task_table_find(table, index);
}

bool task_table_is_dropped(const struct task_table *table, u32 index)
{
	return index < table->capacity && table->elements[index] == &dropped;
}

void task_table_drop(struct task_table *table, u32 index)
{
	void *element = task_table_find(table, index);

	if (element == NULL)
		return;
	if (table->finish != NULL)
		table->finish(element);
	free(element);
	table->elements[index] = &dropped;
}

void task_table_finish(struct task_table *table)
{
	for (u32 i = 0; i < table->capacity; i++)
		task_table_drop(table, i);
	free(table->elements);
	table->elements = NULL;
	table->capacity = 0;
}

int pending_call_begin(struct pending_call *pending, const struct weir_record *record)
{
	if (pending->capacity < record->size) {
		void *larger = realloc(pending->entry, record->size);

		if (larger == NULL)
			return -ENOMEM;
		pending->entry = larger;
		pending->capacity = record->size;
	}
	memcpy(pending->entry, record, record->size);
	pending->active = true;
	return 0;
}

void pending_call_returned(struct pending_call *pending, const struct weir_record_exit *exit)
{
	bool broken = exit->result == EINTR_RESULT || exit->result == RESTART_BLOCK_RESULT;
	const struct syscall_info *info = broken ? syscall_info(pending->entry->nr) : NULL;

	pending->interrupted = info != NULL ? info->name : NULL;
}

void pending_call_finish(struct pending_call *pending)
{
	free(pending->entry);
	memset(pending, 0, sizeof(*pending));
}
