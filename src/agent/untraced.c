/* SPDX-License-Identifier: MIT */
/*
 * The record that says an image runs untraced.
 */
#include "agent/untraced.h"

#include "agent/record.h"
#include "agent/strict.h"
#include "agent/thread.h"
#include "agent/uaccess.h"
#include "base/bytes.h"
#include "base/format.h"

enum { PATH_SHOWN = 256, TEXT_SIZE = 512 };

static const char *const reasons[UNTRACED_REASON_COUNT] = {
	[UNTRACED_NOT_FOLLOWED] = "not followed, as --follow says",
	[UNTRACED_SET_ID] = "a set-id program keeps its privileges only untraced",
	[UNTRACED_CAPABILITIES] = "a program with file capabilities keeps them only untraced",
	[UNTRACED_NO_SUPERVISOR] = "another debugger holds it, or the supervisor is gone",
	[UNTRACED_DEBUGGER] = "a debugger within the program takes it over",
};

static size_t append(char *text, size_t used, const char *what)
{
	size_t length = strlen(what);

	if (length >= TEXT_SIZE - used)
		length = TEXT_SIZE - used - 1;
	memcpy(text + used, what, length);
	return used + length;
}

/* Room for the record and its text, which is empty; or NULL. */
static char *begin(struct weir_record_text **record)
{
	const u32 size = (u32)sizeof(**record) + TEXT_SIZE;
	char *text;

	*record = (void *)record_begin(size);
	if (*record == NULL)
		return NULL;
	text = (char *)(*record + 1);
	memset(text, 0, TEXT_SIZE);
	return text;
}

/* `text` says what it is about; the reason is put behind it. */
static void report(char text[TEXT_SIZE], size_t used, enum untraced_reason reason)
{
	struct weir_record_text *record;
	char *room = begin(&record);

	append(text, used, reasons[reason]);
	if (room != NULL) {
		memcpy(room, text, TEXT_SIZE);
		record_header(&record->head, WEIR_RECORD_UNFOLLOWED,
			      (u32)sizeof(*record) + TEXT_SIZE);
		record->value = reason;
		record_commit(record->head.size);
	}
	strict_violation(thread_current()->regs->ip - 2, text);
}

void untraced_report(enum untraced_reason reason, u64 path)
{
	char text[TEXT_SIZE] = { 0 };
	size_t used = 0;

	if (path != 0) {
		long length = strncpy_from_user(text, path, PATH_SHOWN);

		used = length <= 0 ? append(text, 0, "?") : strlen(text);
		used = append(text, used, ": ");
	}
	report(text, used, reason);
}

void untraced_report_child(s32 tid)
{
	char text[TEXT_SIZE] = { 0 };

	report(text, format_print(text, TEXT_SIZE, "process %d: ", tid), UNTRACED_NOT_FOLLOWED);
}
