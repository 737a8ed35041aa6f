/* SPDX-License-Identifier: MIT */
/*
 * One function per way of copying, in the order of kinds.def. User memory is
 * read only through uaccess.h, so a bad pointer costs its chunk and nothing
 * else; every count that comes from the program is bounded before it is used.
 */
#include "agent/capture_frame.h"

#include "agent/uaccess.h"
#include "agent/user_structs.h"
#include "base/bytes.h"
#include "weir-record.h"

static void copy_nothing(struct frame *frame, u64 address, u64 size)
{
	(void)frame;
	(void)address;
	(void)size;
}

static void copy_path(struct frame *frame, u64 address, u64 size)
{
	capture_string(frame, address, size);
}

static void copy_string(struct frame *frame, u64 address, u64 size)
{
	(void)size;
	capture_string(frame, address, capture_text_limit(frame) + 1);
}

static void copy_fixed(struct frame *frame, u64 address, u64 size)
{
	capture_bytes(frame, address, size);
}

static void copy_type(struct frame *frame, u64 address, u64 size)
{
	(void)size;
	capture_bytes(frame, address, type_sizes[frame->rule.detail]);
}

static void copy_type_sized(struct frame *frame, u64 address, u64 size)
{
	(void)size;
	capture_bytes(frame, address, smaller(length_of(frame), type_sizes[frame->rule.detail]));
}

/* A union bpf_attr, and the text that the command takes from it. */
static void copy_bpf_attr(struct frame *frame, u64 address, u64 size)
{
	enum { LICENSE_AT = 16 };
	u64 offset = frame->rule.detail == TYPE_bpf_prog_load ? LICENSE_AT : 0;
	bool has_text = frame->rule.detail == TYPE_bpf_prog_load ||
			frame->rule.detail == TYPE_bpf_object ||
			frame->rule.detail == TYPE_bpf_raw_tracepoint;
	u64 text;

	copy_type_sized(frame, address, size);
	if (has_text && length_of(frame) >= offset + sizeof(text) &&
	    copy_from_user(&text, address + offset, sizeof(text)) == 0 && text != 0)
		capture_string(frame, text, capture_text_limit(frame) + 1);
}

static void copy_bytes(struct frame *frame, u64 address, u64 size)
{
	(void)size;
	capture_bytes(frame, address, smaller(length_of(frame), capture_text_limit(frame)));
}

static void copy_bytes_whole(struct frame *frame, u64 address, u64 size)
{
	/* Lengths are often int: a negative one is no length. */
	u64 length = length_of(frame) & 0xffffffff;

	if (length <= 0x7fffffff)
		capture_bytes(frame, address, smaller(length, size));
}

static void copy_bytes_result(struct frame *frame, u64 address, u64 size)
{
	u64 valid = smaller((u64)frame->result, length_of(frame));

	(void)size;
	capture_bytes(frame, address, smaller(valid, capture_text_limit(frame)));
}

static void copy_socket_data(struct frame *frame, u64 address, u64 size)
{
	u64 valid = length_of(frame);

	(void)size;
	if (frame->at_exit)
		valid = smaller(valid, (u64)frame->result);
	capture_bytes(frame, address, smaller(valid, capture_socket_limit(frame, address, valid)));
}

static void copy_array(struct frame *frame, u64 address, u64 size)
{
	u64 count = smaller(length_of(frame) & 0xffffffff, capture_element_limit(frame));

	(void)size;
	capture_bytes(frame, address, count * type_sizes[frame->rule.detail]);
}

static void copy_array_result(struct frame *frame, u64 address, u64 size)
{
	u64 count = smaller((u64)frame->result, length_of(frame) & 0xffffffff);

	(void)size;
	capture_bytes(frame, address,
		      smaller(count, capture_element_limit(frame)) *
			  type_sizes[frame->rule.detail]);
}

static void copy_pointers(struct frame *frame, u64 address, u64 size)
{
	u64 count = smaller(length_of(frame), capture_element_limit(frame));
	const u8 *bytes = capture_bytes(frame, address, count * sizeof(u64));

	(void)size;
	for (u64 i = 0; bytes != NULL && i < count; i++) {
		u64 pointer;

		memcpy(&pointer, bytes + i * sizeof(pointer), sizeof(pointer));
		capture_bytes(frame, pointer, type_sizes[frame->rule.detail]);
	}
}

static bool wants_fds(const struct frame *frame)
{
	return (frame->capture->flags & CAPTURE_FD_PATHS) != 0;
}

/* Descriptors in memory: every `step` bytes one. */
static void fd_chunks(struct frame *frame, const u8 *bytes, u64 count, u64 step)
{
	for (u64 i = 0; wants_fds(frame) && i < count; i++) {
		s32 fd;

		memcpy(&fd, bytes + i * step, sizeof(fd));
		capture_fd(frame, (u64)(s64)fd);
	}
}

static void copy_fd_pair(struct frame *frame, u64 address, u64 size)
{
	const u8 *bytes = capture_bytes(frame, address, size);

	if (bytes != NULL)
		fd_chunks(frame, bytes, 2, sizeof(s32));
}

static void copy_pollfds(struct frame *frame, u64 address, u64 size)
{
	u64 limit = frame->at_exit ? POLL_EXIT_LIMIT : capture_element_limit(frame);
	u64 count = smaller(length_of(frame) & 0xffffffff, limit);
	const u8 *bytes;

	if (frame->at_exit && frame->result <= 0)
		return;
	bytes = capture_bytes(frame, address, count * size);
	if (bytes != NULL && !frame->at_exit)
		fd_chunks(frame, bytes, count, size);
}

static const u8 *bits_chunk(struct frame *frame, u64 address, u64 bits)
{
	if ((s64)bits <= 0 || (s32)bits <= 0)
		return NULL;
	return capture_bytes(frame, address, (smaller(bits, BITS_LIMIT) + 63) / 64 * 8);
}

/* The kernel looks at one bit less than it is told of. */
static void copy_nodemask(struct frame *frame, u64 address, u64 size)
{
	(void)size;
	bits_chunk(frame, address, length_of(frame) - 1);
}

static void copy_fdset(struct frame *frame, u64 address, u64 size)
{
	u64 limit = smaller(length_of(frame), BITS_LIMIT);
	const u8 *bytes = bits_chunk(frame, address, length_of(frame));
	u64 left = capture_element_limit(frame);

	(void)size;
	if (bytes == NULL || frame->at_exit || !wants_fds(frame))
		return;
	for (u64 fd = 0; fd < limit && left > 0; fd++) {
		if ((bytes[fd / 8] >> (fd % 8) & 1) == 0)
			continue;
		capture_fd(frame, fd);
		left--;
	}
}

static void copy_mincore(struct frame *frame, u64 address, u64 size)
{
	u64 pages = length_of(frame) / PAGE_SIZE + (length_of(frame) % PAGE_SIZE != 0);

	(void)size;
	capture_bytes(frame, address, smaller(pages, capture_element_limit(frame)));
}

static void copy_msgbuf(struct frame *frame, u64 address, u64 size)
{
	u64 length = frame->at_exit ? (u64)frame->result : length_of(frame);

	(void)size;
	capture_bytes(frame, address, sizeof(u64) + smaller(length, capture_text_limit(frame)));
}

static void copy_sigset_arg(struct frame *frame, u64 address, u64 size)
{
	u64 pair[2];
	const u8 *bytes = capture_bytes(frame, address, size);

	if (bytes == NULL)
		return;
	memcpy(pair, bytes, sizeof(pair));
	capture_bytes(frame, pair[0], smaller(pair[1], sizeof(u64)));
}

/* How much of a directory fits, together with the count of its entries. */
static u64 dents_room(const struct frame *frame)
{
	const u64 chunks = 2 * sizeof(struct weir_chunk) + 2 * sizeof(u64);
	u64 left = frame->capture->capacity - frame->capture->used;

	return left > chunks ? left - chunks : 0;
}

/* Directory entries are counted where they are, by their d_reclen at `size`. */
static void copy_dents(struct frame *frame, u64 address, u64 size)
{
	u64 bytes = (u64)frame->result;
	u64 at = 0;
	u32 count = 0;

	if ((frame->capture->flags & CAPTURE_VERBOSE) != 0)
		capture_bytes(frame, address, smaller(bytes, dents_room(frame)));
	while (at < bytes && count < COUNT_LIMIT) {
		u16 length;

		if (copy_from_user(&length, address + at + size, sizeof(length)) != 0 ||
		    length <= size)
			break;
		at += length;
		count++;
	}
	capture_count(frame, address, count, at == bytes);
}

/* A NULL-terminated array of pointers, then what they point to. */
static void copy_strings(struct frame *frame, u64 address, u64 size)
{
	u64 limit = capture_element_limit(frame);
	u64 *pointers = (void *)capture_room(frame, (limit + 1) * sizeof(u64));
	u64 count = 0;
	bool ended = false;

	(void)size;
	if (address == 0 || pointers == NULL)
		return;
	while (!ended && count <= limit) {
		if (copy_from_user(&pointers[count], address + count * 8, sizeof(u64)) != 0)
			break;
		ended = pointers[count++] == 0;
	}
	if (count == 0)
		return;
	capture_commit(frame, address, count * sizeof(u64), ended ? WEIR_CHUNK_WHOLE : 0);
	for (u64 i = 0; i < count && i < limit; i++)
		capture_string(frame, pointers[i], capture_text_limit(frame) + 1);
}

static void copy_argv(struct frame *frame, u64 address, u64 size)
{
	copy_strings(frame, address, size);
}

static void copy_envp(struct frame *frame, u64 address, u64 size)
{
	u32 count = 0;
	u64 pointer = 1;

	if (address == 0)
		return;
	if ((frame->capture->flags & CAPTURE_VERBOSE) != 0) {
		copy_strings(frame, address, size);
		return;
	}
	while (count < COUNT_LIMIT) {
		if (copy_from_user(&pointer, address + count * 8ul, sizeof(pointer)) != 0 ||
		    pointer == 0)
			break;
		count++;
	}
	if (count > 0 || pointer == 0)
		capture_count(frame, address, count, pointer == 0);
}

static bool is_message(const struct frame *frame)
{
	return frame->rule.kind == KIND_MSGHDR_IN || frame->rule.kind == KIND_MSGHDR_OUT ||
	       frame->rule.kind == KIND_MMSGHDR_IN || frame->rule.kind == KIND_MMSGHDR_OUT;
}

/* The data of an I/O vector that was just captured: `valid` bytes of it at most. */
static void copy_vector_data(struct frame *frame, const struct user_iovec *vector, u64 count,
			     u64 valid)
{
	for (u64 i = 0; i < count && valid > 0; i++) {
		u64 size = smaller(vector[i].size, valid);
		u64 limit = is_message(frame) ? capture_socket_limit(frame, vector[i].base, size)
					      : capture_text_limit(frame);

		capture_bytes(frame, vector[i].base, smaller(size, limit));
		valid -= size;
	}
}

/* `size` 0: the vector only, its memory belongs to another process. */
static void copy_iovec(struct frame *frame, u64 address, u64 size)
{
	u64 count = smaller(length_of(frame), capture_element_limit(frame));
	const u8 *bytes = capture_bytes(frame, address, count * sizeof(struct user_iovec));

	if (bytes == NULL || size == 0 || frame->at_exit != (frame->rule.kind == KIND_IOVEC_OUT))
		return;
	copy_vector_data(frame, (const struct user_iovec *)(const void *)bytes, count,
			 frame->at_exit ? (u64)frame->result : ~0ul);
}

/* What a message header points to. */
static void copy_message_parts(struct frame *frame, const struct user_msghdr *header, u64 valid)
{
	u64 count = smaller(header->iov_count, capture_element_limit(frame));
	const u8 *bytes;

	capture_bytes(frame, header->name, smaller(header->name_size, NAME_LIMIT));
	bytes = capture_bytes(frame, header->iov, count * sizeof(struct user_iovec));
	if (bytes != NULL)
		copy_vector_data(frame, (const struct user_iovec *)(const void *)bytes, count,
				 valid);
	capture_bytes(frame, header->control, smaller(header->control_size, CONTROL_LIMIT));
}

static bool is_receiving(const struct frame *frame)
{
	return frame->rule.kind == KIND_MSGHDR_OUT || frame->rule.kind == KIND_MMSGHDR_OUT;
}

static void copy_msghdr(struct frame *frame, u64 address, u64 size)
{
	struct user_msghdr header;
	const u8 *bytes = capture_bytes(frame, address, size);

	if (bytes == NULL || frame->at_exit != is_receiving(frame))
		return;
	memcpy(&header, bytes, MSGHDR_SIZE);
	copy_message_parts(frame, &header, frame->at_exit ? (u64)frame->result : ~0ul);
}

static void copy_mmsghdr(struct frame *frame, u64 address, u64 size)
{
	u64 count = smaller(length_of(frame) & 0xffffffff, capture_element_limit(frame));
	const u8 *bytes;

	if (frame->at_exit)
		count = smaller(count, (u64)frame->result);
	bytes = capture_bytes(frame, address, count * size);
	if (bytes == NULL || frame->at_exit != is_receiving(frame))
		return;
	for (u64 i = 0; i < count; i++) {
		struct user_msghdr header;
		u32 received;

		memcpy(&header, bytes + i * MMSGHDR_SIZE, MSGHDR_SIZE);
		memcpy(&received, bytes + i * MMSGHDR_SIZE + MMSGHDR_LEN, sizeof(received));
		copy_message_parts(frame, &header, frame->at_exit ? received : ~0ul);
	}
}

/* The register of the length holds a pointer to it. */
static void copy_sockaddr_out(struct frame *frame, u64 address, u64 size)
{
	u32 length;

	if (address == 0 || copy_from_user(&length, length_of(frame), sizeof(length)) != 0)
		return;
	if (length <= 0x7fffffff)
		capture_bytes(frame, address, smaller(length, size));
}

/* struct ifconf; at exit the interfaces that it names as well. `size`: of one. */
static void copy_ifconf(struct frame *frame, u64 address, u64 size)
{
	struct {
		s32 length;
		u64 buffer;
	} list;
	const u8 *bytes = capture_bytes(frame, address, sizeof(list));

	if (bytes == NULL || !frame->at_exit)
		return;
	memcpy(&list, bytes, sizeof(list));
	if (list.buffer != 0 && list.length > 0)
		capture_bytes(frame, list.buffer,
			      smaller((u64)list.length, capture_element_limit(frame) * size));
}

/* struct clone_args at entry; at exit the numbers it made the kernel store. */
static void copy_clone_args(struct frame *frame, u64 address, u64 size)
{
	enum { CLONE_FLAGS_AT, PIDFD_AT, CHILD_TID_AT, PARENT_TID_AT, USED };
	const u64 pidfd_flag = 0x1000;
	const u64 parent_tid_flag = 0x100000;
	u64 fields[USED];

	if (!frame->at_exit) {
		capture_bytes(frame, address, smaller(length_of(frame), size));
		return;
	}
	if (copy_from_user(fields, address, sizeof(fields)) != 0)
		return;
	if ((fields[CLONE_FLAGS_AT] & pidfd_flag) != 0)
		capture_bytes(frame, fields[PIDFD_AT], sizeof(u32));
	if ((fields[CLONE_FLAGS_AT] & parent_tid_flag) != 0)
		capture_bytes(frame, fields[PARENT_TID_AT], sizeof(u32));
}

enum method {
	METHOD_NOTHING,
	METHOD_PATH,
	METHOD_STRING,
	METHOD_FIXED,
	METHOD_TYPE,
	METHOD_TYPE_SIZED,
	METHOD_BPF_ATTR,
	METHOD_BYTES,
	METHOD_BYTES_WHOLE,
	METHOD_BYTES_RESULT,
	METHOD_ARRAY,
	METHOD_ARRAY_RESULT,
	METHOD_POINTERS,
	METHOD_POLLFDS,
	METHOD_FD_PAIR,
	METHOD_FDSET,
	METHOD_NODEMASK,
	METHOD_MINCORE,
	METHOD_MSGBUF,
	METHOD_SIGSET_ARG,
	METHOD_DENTS,
	METHOD_ARGV,
	METHOD_ENVP,
	METHOD_IOVEC,
	METHOD_MSGHDR,
	METHOD_MMSGHDR,
	METHOD_SOCKADDR_OUT,
	METHOD_CLONE_ARGS,
	METHOD_IFCONF,
	METHOD_SOCKET_DATA,
	METHOD_COUNT
};

typedef void method(struct frame *frame, u64 address, u64 size);

static method *const methods[METHOD_COUNT] = {
	[METHOD_NOTHING] = copy_nothing,
	[METHOD_PATH] = copy_path,
	[METHOD_STRING] = copy_string,
	[METHOD_FIXED] = copy_fixed,
	[METHOD_TYPE] = copy_type,
	[METHOD_TYPE_SIZED] = copy_type_sized,
	[METHOD_BPF_ATTR] = copy_bpf_attr,
	[METHOD_BYTES] = copy_bytes,
	[METHOD_BYTES_WHOLE] = copy_bytes_whole,
	[METHOD_BYTES_RESULT] = copy_bytes_result,
	[METHOD_ARRAY] = copy_array,
	[METHOD_ARRAY_RESULT] = copy_array_result,
	[METHOD_POINTERS] = copy_pointers,
	[METHOD_POLLFDS] = copy_pollfds,
	[METHOD_FD_PAIR] = copy_fd_pair,
	[METHOD_FDSET] = copy_fdset,
	[METHOD_NODEMASK] = copy_nodemask,
	[METHOD_MINCORE] = copy_mincore,
	[METHOD_MSGBUF] = copy_msgbuf,
	[METHOD_SIGSET_ARG] = copy_sigset_arg,
	[METHOD_DENTS] = copy_dents,
	[METHOD_ARGV] = copy_argv,
	[METHOD_ENVP] = copy_envp,
	[METHOD_IOVEC] = copy_iovec,
	[METHOD_MSGHDR] = copy_msghdr,
	[METHOD_MMSGHDR] = copy_mmsghdr,
	[METHOD_SOCKADDR_OUT] = copy_sockaddr_out,
	[METHOD_CLONE_ARGS] = copy_clone_args,
	[METHOD_IFCONF] = copy_ifconf,
	[METHOD_SOCKET_DATA] = copy_socket_data,
};

struct kind_rule {
	u16 method;
	u16 size;
};

static const struct kind_rule kind_rules[KIND_COUNT] = {
#define KIND(name, capture, print, method, size) [KIND_##name] = { METHOD_##method, size },
#include "tables/kinds.def"
#undef KIND
};

void capture_by_rule(struct frame *frame, u64 address)
{
	const struct kind_rule *rule = &kind_rules[frame->rule.kind];

	methods[rule->method](frame, address, rule->size);
}
