/* SPDX-License-Identifier: MIT */
/*
 * Out-parameter capture as engines see it (weir.h): which of the two sources
 * serves a call, and the records.
 */
#include "weir.h"

#include "agent/call.h"
#include "agent/mm.h"
#include "agent/record.h"
#include "agent/uaccess.h"
#include "base/bytes.h"
#include "base/rawsys.h"

enum { INVALID = -22, NO_DATA = -61 };

/* In notes.sources beside enum weir_written_source. */
enum {
	AUTO_WATCHES = 0x100,	/* AUTO came out as watching */
	WRITES_NOTHING = 0x200, /* by the table, and so nothing is to be looked up at exit */
	WRITES_RESULT = 0x400,	/* the same, as many bytes as it returns */
	SINGLE = WRITES_NOTHING | WRITES_RESULT,
};

/* Where struct pt_regs has the arguments, in words. */
#define WORD_OF(name) (offsetof(struct pt_regs, name) / sizeof(u64))
static const u8 argument_words[ARGUMENT_LIMIT] = { WORD_OF(di),	 WORD_OF(si), WORD_OF(dx),
						   WORD_OF(r10), WORD_OF(r8), WORD_OF(r9) };

static u64 word_of(const struct pt_regs *regs, u8 word)
{
	return ((const unsigned long *)(const void *)regs)[word];
}

/*
 * For the calls of the common sort. The sources to note, or 0. What the registers
 * hold is read at exit: engines that see the call later may change it.
 */
static u32 begin_single(struct written_notes *notes, s64 nr, u32 source)
{
	struct write_rule rule;

	if ((source & WEIR_WRITTEN_BY_WATCHING) != 0 || !write_rule_single(nr, &rule))
		return 0;
	if (rule.method == WRITE_NOTHING)
		return source | WRITES_NOTHING;
	if (rule.method != WRITE_RESULT || rule.when != WRITE_DONE)
		return 0;
	notes->address = argument_words[rule.reg];
	notes->argument = rule.reg;
	notes->limit = rule.length == NO_REGISTER ? notes->address : argument_words[rule.length];
	return source | WRITES_RESULT;
}

static int each_single(const struct pt_regs *regs, const struct written_notes *notes,
		       weir_written_fn *fn, void *data)
{
	struct weir_written range = {
		.address = word_of(regs, notes->address),
		.argument = notes->argument,
	};
	s64 result = (s64)regs->ax;

	if ((notes->sources & WRITES_NOTHING) != 0 || result <= 0 || range.address == 0)
		return 0;
	range.size = (u64)result;
	if (notes->limit != notes->address && word_of(regs, notes->limit) < range.size)
		range.size = word_of(regs, notes->limit);
	if (range.size == 0)
		return 0;
	fn(&range, data);
	return 1;
}

static void call_at_entry(struct written_call *call, const struct pt_regs *regs)
{
	call->nr = (s64)regs->orig_ax;
	call->result = 0;
	call->known = thread_current()->compat == 0;
	call_arguments(regs, call->args);
}

static void call_at_exit(struct written_call *call, const struct pt_regs *regs)
{
	call_at_entry(call, regs);
	call->nr = call_number_at_exit(regs);
	call->result = (s64)regs->ax;
}

/* Whether others must reckon with writes: at its end a thread has words cleared. */
static bool may_write(const struct written_notes *notes, const struct written_call *call)
{
	return !notes->described || notes->rules.count > 0 || call->nr == __NR_exit ||
	       call->nr == __NR_exit_group;
}

static __attribute__((noinline)) int begin_any(struct thread *thread, const struct pt_regs *regs,
					       u32 source)
{
	struct written_notes *notes = &thread->notes;
	struct written_call call;
	bool known;
	int err;

	call_at_entry(&call, regs);
	known = written_note(notes, &call);
	notes->sources = source;
	if ((source & WEIR_WRITTEN_AUTO) != 0 && !known)
		notes->sources |= AUTO_WATCHES;
	if ((notes->sources & (WEIR_WRITTEN_BY_WATCHING | AUTO_WATCHES)) == 0)
		return 0;
	err = watch_begin(thread, may_write(notes, &call));
	if (err < 0)
		notes->sources &= ~(u32)(WEIR_WRITTEN_BY_WATCHING | AUTO_WATCHES);
	return err;
}

HOT int weir_written_begin(const struct pt_regs *regs, u32 source)
{
	struct thread *thread = thread_current();
	struct written_notes *notes = &thread->notes;
	u32 single;

	notes->sources = 0;
	notes->nr = (s64)regs->orig_ax;
	/* The execve of the first program, which the supervisor reports in its place. */
	if (unlikely(thread->host_id != 0))
		return INVALID;
	single = likely(thread->compat == 0) ? begin_single(notes, notes->nr, source) : 0;
	if (unlikely(single == 0))
		return begin_any(thread, regs, source);
	notes->sources = single;
	return 0;
}

static void note_async(const struct written_call *call)
{
	if (call->known && !result_is_error(call->result) && call->nr >= 0 &&
	    call->nr < SYSCALL_LIMIT && write_is_async[call->nr] != 0)
		__atomic_store_n(&mm_current()->watch.async, 1, __ATOMIC_RELAXED);
}

static __attribute__((noinline)) int each_any(const struct pt_regs *regs, u32 source,
					      weir_written_fn *fn, void *data)
{
	struct thread *thread = thread_current();
	u32 begun = thread->notes.sources;
	struct written_call call;

	call_at_exit(&call, regs);
	if ((begun & source) == 0 || call.nr != thread->notes.nr)
		return INVALID;
	note_async(&call);
	if ((begun & SINGLE) != 0)
		return each_single(regs, &thread->notes, fn, data);
	if (source == WEIR_WRITTEN_BY_WATCHING ||
	    (source == WEIR_WRITTEN_AUTO && (begun & AUTO_WATCHES) != 0))
		return watch_end(thread, &call, fn, data);
	return written_each(&thread->notes, &call, fn, data);
}

HOT int weir_for_each_written(const struct pt_regs *regs, u32 source, weir_written_fn *fn,
			      void *data)
{
	const struct written_notes *notes = &thread_current()->notes;

	if (likely((notes->sources & source) != 0 && (s64)regs->orig_ax == notes->nr &&
		   (notes->sources & SINGLE) != 0))
		return each_single(regs, notes, fn, data);
	return each_any(regs, source, fn, data);
}

/*** Records ***/

/* The record being filled, and what all of them begin with. */
struct writer {
	const struct written_call *call;
	struct weir_record_written *record; /* NULL: between two */
	u32 size;
	u32 capacity;
	u32 watched;
	u16 flags;
	bool lost;
};

static void open_record(struct writer *writer)
{
	const struct written_call *call = writer->call;
	struct weir_record_written *record;

	writer->capacity = record_chunked_size();
	record = (void *)record_begin(writer->capacity);
	writer->record = record;
	writer->lost = record == NULL;
	if (writer->lost)
		return;
	record_header(&record->head, WEIR_RECORD_WRITTEN, 0);
	record->nr = call->nr;
	record->result = call->result;
	memcpy(record->args, call->args, sizeof(record->args));
	writer->size = sizeof(*record);
}

static void close_record(struct writer *writer, u32 more)
{
	struct weir_record_written *record = writer->record;

	if (record == NULL)
		return;
	record->head.size = writer->size;
	record->head.flags = writer->flags;
	record->more = more;
	record->watched = writer->watched;
	record_commit(writer->size);
	writer->record = NULL;
}

/* Room for a chunk of that many bytes; NULL when the stream is full. */
static struct weir_chunk *chunk_room(struct writer *writer, u32 size)
{
	u32 needed = (u32)(sizeof(struct weir_chunk) + align_up(size, 8));

	if (writer->record != NULL && writer->size + needed > writer->capacity)
		close_record(writer, 1);
	if (writer->record == NULL)
		open_record(writer);
	if (writer->record == NULL || writer->size + needed > writer->capacity)
		return NULL;
	return (void *)((u8 *)writer->record + writer->size);
}

static void put_chunk(struct writer *writer, u64 address, u32 size, u16 argument)
{
	struct weir_chunk *chunk = chunk_room(writer, size);
	u8 *bytes = (u8 *)(chunk + 1);

	if (chunk == NULL || copy_from_user(bytes, address, size) != 0) {
		writer->flags |= WEIR_CALL_TRUNCATED;
		return;
	}
	*chunk = (struct weir_chunk){ address, size, WEIR_CHUNK_WHOLE, argument };
	memset(bytes + size, 0, align_up(size, 8) - size);
	writer->size += (u32)(sizeof(*chunk) + align_up(size, 8));
}

static void put_range(const struct weir_written *range, void *data)
{
	struct writer *writer = data;

	writer->watched |= (range->flags & WEIR_WRITTEN_WATCHED) != 0;
	/* What did not change, or is not the call's doing, may be other bytes the next time. */
	if ((range->flags & (WEIR_WRITTEN_PAGE | WEIR_WRITTEN_ASYNC)) != 0)
		return;
	for (u64 at = 0; at < range->size && !writer->lost;) {
		u64 address = range->address + at;
		/* Never over the end of a page: the next one may not be there. */
		u64 size = PAGE_SIZE - address % PAGE_SIZE;

		if (size > range->size - at)
			size = range->size - at;
		put_chunk(writer, address, (u32)size, range->argument);
		at += size;
	}
}

int weir_record_written(const struct pt_regs *regs, u32 source)
{
	struct written_call call;
	struct writer writer = { .call = &call };
	int count;

	call_at_exit(&call, regs);
	count = weir_for_each_written(regs, source, put_range, &writer);
	if (count < 0)
		return count;
	if (writer.record == NULL && !writer.lost)
		open_record(&writer);
	close_record(&writer, 0);
	return count;
}
