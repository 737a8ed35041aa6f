/* SPDX-License-Identifier: MIT */
/*
 * One function per method of writes.def. A method gets the rule and the call
 * and emits ranges; at entry those with lengths to note have a second function.
 */
#include "agent/written.h"

#include "weir.h"

#include "agent/uaccess.h"
#include "agent/user_structs.h"
#include "base/bytes.h"

enum {
	NO_DATA = -61,			/* -ENODATA */
	VECTOR_LIMIT = 1024,		/* UIO_MAXIOV: the kernel refuses more */
	DESCRIPTOR_LIMIT = 1024 * 1024, /* bits of a set for select */
	TEXT_LIMIT = 256,
};

/* One call being measured. */
struct measure {
	const struct written_call *call;
	const struct written_notes *notes;
	struct written_notes *noting; /* at entry; NULL at exit */
	u32 note;		      /* next of notes */
	u32 count;		      /* ranges emitted */
	const struct write_rule *rule;
	weir_written_fn *fn;
	void *data;
};

static u64 smaller(u64 a, u64 b)
{
	return a < b ? a : b;
}

static void emit(struct measure *measure, u64 address, u64 size)
{
	struct weir_written range = {
		.address = address,
		.size = size,
		.argument = measure->rule->reg,
	};

	if (address == 0 || size == 0)
		return;
	measure->count++;
	measure->fn(&range, measure->data);
}

static u64 address_of(const struct measure *measure)
{
	return measure->call->args[measure->rule->reg];
}

/* Counts and sizes are often int: the upper half of the register says nothing. */
static u64 length_of(const struct measure *measure)
{
	return measure->rule->length == NO_REGISTER ? ~0ul
						    : measure->call->args[measure->rule->length];
}

static u64 count_of(const struct measure *measure)
{
	return length_of(measure) & 0x7fffffff;
}

static u64 result_of(const struct measure *measure)
{
	return measure->call->result > 0 ? (u64)measure->call->result : 0;
}

/*** Notes ***/

static void put_note(struct measure *measure, u64 address)
{
	struct written_notes *notes = measure->noting;
	u32 value = 0;

	if (notes->count == WRITTEN_NOTES)
		return;
	copy_from_user(&value, address, sizeof(value));
	notes->values[notes->count++] = value;
}

/* The value before the call; without a note the one after it has to do. */
static u32 take_note(struct measure *measure, u32 now)
{
	if (measure->note >= measure->notes->count)
		return now;
	return measure->notes->values[measure->note++];
}

static u32 read_word(u64 address)
{
	u32 value = 0;

	return copy_from_user(&value, address, sizeof(value)) == 0 ? value : 0;
}

/*** Methods ***/

static void write_nothing(struct measure *measure)
{
	(void)measure;
}

static void write_bytes(struct measure *measure)
{
	emit(measure, address_of(measure), measure->rule->operand);
}

static void write_type(struct measure *measure)
{
	emit(measure, address_of(measure), type_sizes[measure->rule->type]);
}

static void write_result(struct measure *measure)
{
	emit(measure, address_of(measure), smaller(result_of(measure), length_of(measure)));
}

static void write_count(struct measure *measure)
{
	emit(measure, address_of(measure), count_of(measure) * measure->rule->operand);
}

static void write_sized(struct measure *measure)
{
	emit(measure, address_of(measure), smaller(count_of(measure), measure->rule->operand));
}

static void write_items(struct measure *measure)
{
	u64 count = smaller(result_of(measure), count_of(measure));

	emit(measure, address_of(measure), count * type_sizes[measure->rule->type]);
}

static void write_length_at(struct measure *measure)
{
	u64 after = read_word(length_of(measure));
	u64 before = take_note(measure, (u32)after);

	emit(measure, address_of(measure), smaller(before, after));
}

static void note_length_at(struct measure *measure)
{
	put_note(measure, length_of(measure));
}

static void write_first(struct measure *measure)
{
	u64 address = address_of(measure);

	emit(measure, address, smaller(read_word(address), length_of(measure)));
}

static void write_text(struct measure *measure)
{
	char text[TEXT_LIMIT];
	long size = strncpy_from_user(text, address_of(measure),
				      smaller(measure->rule->operand, TEXT_LIMIT));

	emit(measure, address_of(measure), size > 0 ? (u64)size : 0);
}

/* The result counts bytes, and they fit. */
static void write_dents(struct measure *measure)
{
	emit(measure, address_of(measure), result_of(measure));
}

static void write_mincore(struct measure *measure)
{
	u64 length = length_of(measure);

	emit(measure, address_of(measure), length / PAGE_SIZE + (length % PAGE_SIZE != 0));
}

/* What the numbers in struct clone_args point to. */
static void write_clone_args(struct measure *measure)
{
	enum { CLONE_FLAGS_AT, PIDFD_AT, CHILD_TID_AT, PARENT_TID_AT, USED };
	const u64 pidfd_flag = 0x1000;
	const u64 parent_tid_flag = 0x100000;
	const u64 child_tid_here = 0x1000100; /* in memory that both share */
	u64 fields[USED];

	if (copy_from_user(fields, address_of(measure), sizeof(fields)) != 0)
		return;
	if ((fields[CLONE_FLAGS_AT] & pidfd_flag) != 0)
		emit(measure, fields[PIDFD_AT], sizeof(u32));
	if ((fields[CLONE_FLAGS_AT] & parent_tid_flag) != 0)
		emit(measure, fields[PARENT_TID_AT], sizeof(u32));
	if ((fields[CLONE_FLAGS_AT] & child_tid_here) == child_tid_here)
		emit(measure, fields[CHILD_TID_AT], sizeof(u32));
}

static void write_msgbuf(struct measure *measure)
{
	emit(measure, address_of(measure),
	     sizeof(u64) + smaller(result_of(measure), length_of(measure)));
}

/* The kernel looks at one bit less than it is told of. */
static void write_nodemask(struct measure *measure)
{
	u64 bits = length_of(measure) - 1;

	if ((s64)bits > 0)
		emit(measure, address_of(measure), (smaller(bits, DESCRIPTOR_LIMIT) + 63) / 64 * 8);
}

static void write_fdset(struct measure *measure)
{
	u64 bits = count_of(measure);

	emit(measure, address_of(measure), (smaller(bits, DESCRIPTOR_LIMIT) + 63) / 64 * 8);
}

/* `valid` bytes, as they fill a vector. */
static void emit_vector(struct measure *measure, u64 vector, u64 count, u64 valid)
{
	for (u64 i = 0; i < count && i < VECTOR_LIMIT && valid > 0; i++) {
		struct user_iovec entry;
		u64 size;

		if (copy_from_user(&entry, vector + i * sizeof(entry), sizeof(entry)) != 0)
			return;
		size = smaller(entry.size, valid);
		emit(measure, entry.base, size);
		valid -= size;
	}
}

static void write_iovec(struct measure *measure)
{
	emit_vector(measure, address_of(measure), length_of(measure), result_of(measure));
}

/* A received message: its data, and the fields of the header that are results. */
static void emit_message(struct measure *measure, u64 address, u64 valid)
{
	struct user_msghdr header;

	if (copy_from_user(&header, address, sizeof(header)) != 0)
		return;
	emit(measure, address + offsetof(struct user_msghdr, name_size), sizeof(header.name_size));
	emit(measure, address + offsetof(struct user_msghdr, control_size),
	     sizeof(header.control_size) + sizeof(header.flags));
	emit(measure, header.name, smaller(header.name_size, take_note(measure, header.name_size)));
	emit_vector(measure, header.iov, header.iov_count, valid);
	emit(measure, header.control, header.control_size);
}

static void write_msghdr(struct measure *measure)
{
	emit_message(measure, address_of(measure), result_of(measure));
}

static void note_msghdr(struct measure *measure)
{
	put_note(measure, address_of(measure) + offsetof(struct user_msghdr, name_size));
}

static u64 message_address(const struct measure *measure, u64 i)
{
	return address_of(measure) + i * MMSGHDR_SIZE;
}

static u64 messages_done(const struct measure *measure)
{
	return smaller(smaller(result_of(measure), count_of(measure)), VECTOR_LIMIT);
}

static void write_mmsg_sizes(struct measure *measure)
{
	for (u64 i = 0; i < messages_done(measure); i++)
		emit(measure, message_address(measure, i) + MMSGHDR_LEN, sizeof(u32));
}

static void write_mmsghdr(struct measure *measure)
{
	write_mmsg_sizes(measure);
	for (u64 i = 0; i < messages_done(measure); i++) {
		u64 address = message_address(measure, i);

		emit_message(measure, address, read_word(address + MMSGHDR_LEN));
	}
}

static void note_mmsghdr(struct measure *measure)
{
	u64 count = smaller(count_of(measure), WRITTEN_NOTES);

	for (u64 i = 0; i < count; i++)
		put_note(measure,
			 message_address(measure, i) + offsetof(struct user_msghdr, name_size));
}

/* struct file_handle; when it was too small, only the size it should have. */
static void write_handle(struct measure *measure)
{
	enum { HEADER = 8 };
	u32 after = read_word(address_of(measure));
	u32 before = take_note(measure, after);

	emit(measure, address_of(measure), HEADER);
	emit(measure, address_of(measure) + HEADER, after <= before ? after : 0);
}

static void note_first(struct measure *measure)
{
	put_note(measure, address_of(measure));
}

/* struct xattr_args: a pointer and a size. */
static void write_xattr(struct measure *measure)
{
	u64 fields[2];

	if (copy_from_user(fields, address_of(measure), sizeof(fields)) == 0)
		emit(measure, fields[0], smaller(result_of(measure), (u32)fields[1]));
}

/* An iovec, of which the kernel sets the size to what there was. */
static void write_regset(struct measure *measure)
{
	struct user_iovec vector;

	if (copy_from_user(&vector, address_of(measure), sizeof(vector)) != 0)
		return;
	emit(measure, address_of(measure) + offsetof(struct user_iovec, size), sizeof(vector.size));
	emit(measure, vector.base, vector.size);
}

/* struct ifconf: the size of a list of interfaces, and where it lies. */
static void write_ifconf(struct measure *measure)
{
	struct {
		u32 size;
		u32 padding;
		u64 list;
	} wanted;

	if (copy_from_user(&wanted, address_of(measure), sizeof(wanted)) != 0)
		return;
	emit(measure, address_of(measure), sizeof(wanted.size));
	emit(measure, wanted.list, wanted.size & 0x7fffffff);
}

static void write_counted(struct measure *measure)
{
	emit(measure, address_of(measure), result_of(measure) * measure->rule->operand);
}

typedef void method(struct measure *measure);

static method *const methods[WRITE_METHOD_COUNT] = {
	[WRITE_NOTHING] = write_nothing,
	[WRITE_BYTES] = write_bytes,
	[WRITE_TYPE] = write_type,
	[WRITE_RESULT] = write_result,
	[WRITE_COUNT] = write_count,
	[WRITE_SIZED] = write_sized,
	[WRITE_ITEMS] = write_items,
	[WRITE_LENGTH_AT] = write_length_at,
	[WRITE_FIRST] = write_first,
	[WRITE_TEXT] = write_text,
	[WRITE_DENTS] = write_dents,
	[WRITE_MINCORE] = write_mincore,
	[WRITE_CLONE_ARGS] = write_clone_args,
	[WRITE_MSGBUF] = write_msgbuf,
	[WRITE_NODEMASK] = write_nodemask,
	[WRITE_FDSET] = write_fdset,
	[WRITE_IOVEC] = write_iovec,
	[WRITE_MSGHDR] = write_msghdr,
	[WRITE_MMSG_SIZES] = write_mmsg_sizes,
	[WRITE_MMSGHDR] = write_mmsghdr,
	[WRITE_HANDLE] = write_handle,
	[WRITE_XATTR] = write_xattr,
	[WRITE_REGSET] = write_regset,
	[WRITE_COUNTED] = write_counted,
	[WRITE_IFCONF] = write_ifconf,
};

/* Those that need to know at exit what was there at entry. */
static method *const note_methods[WRITE_METHOD_COUNT] = {
	[WRITE_LENGTH_AT] = note_length_at,
	[WRITE_MSGHDR] = note_msghdr,
	[WRITE_MMSGHDR] = note_mmsghdr,
	[WRITE_HANDLE] = note_first,
};

static bool find_rules(const struct written_call *call, struct write_rules *rules)
{
	rules->count = 0;
	return call->known && write_rules_find(call->nr, call->args, rules);
}

bool written_note(struct written_notes *notes, const struct written_call *call)
{
	struct measure measure = { .call = call, .noting = notes };

	notes->described = find_rules(call, &notes->rules);
	notes->count = 0;
	for (u32 i = 0; i < notes->rules.count; i++) {
		measure.rule = &notes->rules.rules[i];
		if (note_methods[measure.rule->method] != NULL)
			note_methods[measure.rule->method](&measure);
	}
	return notes->described;
}

int written_each(const struct written_notes *notes, const struct written_call *call,
		 weir_written_fn *fn, void *data)
{
	struct measure measure = { .call = call, .notes = notes, .fn = fn, .data = data };
	bool failed = result_is_error(call->result);

	if (!notes->described)
		return NO_DATA;
	for (u32 i = 0; i < notes->rules.count; i++) {
		measure.rule = &notes->rules.rules[i];
		if (!failed || measure.rule->when == WRITE_ALWAYS)
			methods[measure.rule->method](&measure);
	}
	return (int)measure.count;
}
