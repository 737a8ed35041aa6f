/* SPDX-License-Identifier: MIT */
/*
 * What all views share: counting, and reading the one chunk of simple records.
 */
#include "view/view.h"
#include "view/output.h"

#include <string.h>

void view_count(struct view *view, const struct weir_record *record)
{
	const struct weir_record_value *lost = (const void *)record;

	view->counters.events++;
	if (record->type == WEIR_RECORD_UNFOLLOWED)
		view->counters.unfollowed++;
	if (record->type == WEIR_RECORD_LOST && lost->value > 0)
		view->counters.lost_records += (u64)lost->value;
}

int view_flush(struct view *view, struct output *output)
{
	int err = output_flush(output);

	/* output_poll may have lost lines since the last time, too. */
	view->counters.unwritten += output->unwritten - output->reported;
	output->reported = output->unwritten;
	if (view->counters.unwritten_error == 0)
		view->counters.unwritten_error = output->error;
	return err;
}

const char *view_record_path(const struct weir_record *record, size_t fixed_size)
{
	const struct weir_chunk *chunk = (const void *)((const u8 *)record + fixed_size);
	const char *bytes = (const char *)(chunk + 1);

	if (record->size < fixed_size + sizeof(*chunk) || chunk->size == 0)
		return "";
	if (chunk->size > record->size - fixed_size - sizeof(*chunk))
		return "";
	/* A path that was cut has no end of its own. */
	return bytes[chunk->size - 1] == '\0' ? bytes : "";
}

const char *view_record_text(const struct weir_record *record)
{
	const char *text = (const char *)record + sizeof(struct weir_record_text);
	size_t size = record->size - sizeof(struct weir_record_text);

	if (record->size <= sizeof(struct weir_record_text) || memchr(text, '\0', size) == NULL)
		return "";
	return text;
}
