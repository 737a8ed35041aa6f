/* SPDX-License-Identifier: MIT */
/*
 * Debug log entries as lines: seconds, task, event, values.
 */
#include "supervisor/debug.h"

#include <errno.h>

enum { OVERDUE_ENTRIES = 256 };

static const struct {
	const char *text;
	const char *first;
	const char *second;
} events[DEBUG_EVENT_COUNT] = {
#define DEBUG_EVENT(name, text, first, second) { text, first, second },
#include "base/debug_log.def"
#undef DEBUG_EVENT
};

int debug_open(struct debug_reader *reader, const char *path)
{
	if (path == NULL)
		return 0;
	reader->file = fopen(path, "we");
	return reader->file != NULL ? 0 : -errno;
}

static void print_value(FILE *file, const char *name, u64 value)
{
	if (*name != '\0')
		fprintf(file, " %s 0x%llx", name, (unsigned long long)value);
}

static void print_entry(FILE *file, const struct debug_entry *entry,
			const struct clock_scale *clock)
{
	u64 ns = clock_scale_ns(clock, entry->time);

	if (entry->event >= DEBUG_EVENT_COUNT)
		return;
	fprintf(file, "%llu.%06llu task %u: %s", (unsigned long long)(ns / 1000000000),
		(unsigned long long)(ns / 1000 % 1000000), entry->task, events[entry->event].text);
	print_value(file, events[entry->event].first, entry->first);
	print_value(file, events[entry->event].second, entry->second);
	fputc('\n', file);
}

void debug_print(struct debug_reader *reader, struct debug_log *log,
		 const struct clock_scale *clock)
{
	u64 end;

	if (reader->file == NULL || log == NULL)
		return;
	end = __atomic_load_n(&log->next, __ATOMIC_ACQUIRE);
	if (end - reader->next > DEBUG_LOG_COUNT) {
		reader->lost += end - DEBUG_LOG_COUNT - reader->next;
		reader->next = end - DEBUG_LOG_COUNT;
	}
	while (reader->next < end) {
		struct debug_entry *place = &log->entries[reader->next % DEBUG_LOG_COUNT];
		struct debug_entry entry;

		/* Pairs with the release in debug_write; a slow writer is met again. */
		if (__atomic_load_n(&place->sequence, __ATOMIC_ACQUIRE) != reader->next + 1) {
			if (end - reader->next < OVERDUE_ENTRIES)
				break;
			/* Its writer was killed over it. */
			reader->lost++;
			reader->next++;
			continue;
		}
		entry = *place;
		print_entry(reader->file, &entry, clock);
		reader->next++;
	}
	fflush(reader->file);
}

void debug_close(struct debug_reader *reader)
{
	if (reader->file == NULL)
		return;
	if (reader->lost > 0)
		fprintf(reader->file, "%llu entries were overwritten before they were printed\n",
			(unsigned long long)reader->lost);
	fclose(reader->file);
	reader->file = NULL;
}
