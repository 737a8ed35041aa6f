/* SPDX-License-Identifier: MIT */
/*
 * What the decode_*.c files share: the state of printing one argument, program
 * memory as the records have it, and the printers that one file offers to the
 * others. Private to the decoder.
 */
#ifndef WEIR_VIEW_DECODE_PRINT_H
#define WEIR_VIEW_DECODE_PRINT_H

#include "tables/signature.h"
#include "view/decode.h"

struct decoder {
	struct text *out;
	const struct call *call;
	const struct decode_options *options;
	const struct signature *signature;
	enum result_kind result_kind;
	struct argument rule; /* of what is being printed */
	bool from_exit;	      /* memory as it was when the call returned */
};

/* Prints a value by decoder->rule. */
typedef void printer(struct decoder *decoder, u64 value);

/* Prints a structure, or a member of one, from a copy of its bytes. */
typedef void bytes_printer(struct decoder *decoder, const u8 *bytes);

/*** Memory (decode_memory.c) ***/

/* The bytes of program memory [address, address+size), or NULL when not captured. */
const u8 *decode_memory(const struct decoder *decoder, u64 address, u64 size);

struct captured_text {
	const char *bytes;
	u64 size;   /* without the NUL */
	bool whole; /* its end was captured */
};

/* The string at an address. False when it was not captured. */
bool decode_memory_text(const struct decoder *decoder, u64 address, struct captured_text *text);

/* How many elements were counted at an address. False when none were. */
bool decode_memory_count(const struct decoder *decoder, u64 address, u32 *count, bool *whole);

/* What descriptor fd referred to. False when that was not captured. */
bool decode_memory_fd(const struct decoder *decoder, s32 fd, struct captured_text *path);

/* The protocol of the call's socket, when that is a netlink one and has moved messages. */
bool decode_memory_netlink(const struct decoder *decoder, s32 *protocol);

/* How many bytes were captured from an address on, `limit` at most. */
u64 decode_memory_extent(const struct decoder *decoder, u64 address, u64 limit);

/* The bytes of the first chunk captured for a register, at least size of them, or NULL. */
const u8 *decode_memory_of_register(const struct decoder *decoder, u32 reg, u64 size);

static inline u64 register_value(const struct decoder *decoder, u32 reg)
{
	return decoder->call->entry->args[reg];
}

static inline bool call_returned(const struct decoder *decoder)
{
	return decoder->call->exit != NULL;
}

static inline s64 call_result(const struct decoder *decoder)
{
	return decoder->call->exit->result;
}

static inline bool call_failed(const struct decoder *decoder)
{
	return call_returned(decoder) && result_is_error(call_result(decoder));
}

/* Prints what the call put into a buffer, whose size the rule's length names. */
typedef void print_sized(struct decoder *decoder, u64 address, u64 size);
void print_filled(struct decoder *decoder, u64 address, print_sized *print);

/* Little-endian numbers at any alignment. */
static inline u64 load(const u8 *bytes, unsigned int size)
{
	u64 value = 0;

	for (unsigned int i = 0; i < size && i < 8; i++)
		value |= (u64)bytes[i] << (8 * i);
	return value;
}

/*** Names (decode_names.c) ***/

const char *constant_name(enum constant_set_id set, u64 value);
void print_flags_of(struct decoder *decoder, enum constant_set_id set, u64 value);
void print_constant_of(struct decoder *decoder, enum constant_set_id set, u64 value);

/*
 * Flags that begin with an already printed part: appends `|A|B|0x…` for all of
 * value. Returns nothing; prints nothing for 0.
 */
void print_more_flags(struct decoder *decoder, enum constant_set_id set, u64 value);

/* `A|B|0x…` without comment; nothing for 0. */
void print_bare_flags(struct decoder *decoder, enum constant_set_id set, u64 value);

/* A value that has a text form, in the form that -X wants; text_form prints that. */
void print_xlat(struct decoder *decoder, u64 value, printer *text_form);

/* The same for values whose number is not printed in hexadecimal. */
void print_xlat_as(struct decoder *decoder, u64 value, printer *number_form, printer *text_form);

printer print_flags, print_flags64, print_constant, print_constant64, print_open_flags,
    print_mmap_flags, print_mount_flags, print_ipc_flags, print_ipc_key, print_sock_type,
    print_sock_protocol, print_sock_option, print_futex_op, print_futex_wake_op, print_futex_bitset,
    print_key_serial, print_sched_policy, print_personality, print_ioprio, print_swap_flags,
    print_fanotify_init, print_semctl_cmd, print_ptracer, print_ioctl, print_statx_flags,
    print_quota_cmd, print_mempolicy, print_ether_type;

/* The lower 32 bits of clone's flags with their signal, behind `flags=`. */
printer print_clone_flags;

/*** Numbers (decode_numbers.c) ***/

printer print_raw, print_int, print_uint, print_long, print_ulong, print_hex, print_hex32,
    print_address, print_fd, print_dirfd, print_uid, print_mode, print_file_mode, print_dev,
    print_signal;

/* S_IFREG|0644 */
void print_file_type_mode(struct decoder *decoder, u64 mode);

/*** Text (decode_text.c) ***/

enum quote_end {
	QUOTE_WHOLE, /* bytes are all there is */
	QUOTE_CUT,   /* more follows: "..."... */
};

void print_quoted(struct decoder *decoder, const void *bytes, u64 size, enum quote_end end);

/* Bytes that the program wrote or read: cut at the string limit. */
void print_data(struct decoder *decoder, u64 address, u64 size);

/* A NUL-terminated text in a field of size bytes. */
void print_chars(struct decoder *decoder, const u8 *bytes, u64 size);

printer print_path, print_string, print_mq_name, print_mount_data, print_string_out, print_buf_in,
    print_buf_out, print_xattr_in, print_xattr_list, print_xattr_out, print_random_out,
    print_task_name, print_dents, print_argv, print_envp, print_mincore, print_msgbuf;

/*** Structures (decode_types.c) ***/

/* Prints a value of the type from a copy of its bytes. */
void print_type(struct decoder *decoder, enum type_id type, const u8 *bytes);

/* `[{…}, …]` of count elements at address; elements beyond -s are cut unless -v. */
void print_array(struct decoder *decoder, enum type_id type, u64 address, u64 count);

printer print_struct, print_struct_sized, print_array_in, print_array_out, print_pointers_in,
    print_timespec_rem, print_utimes, print_offset_inout, print_timex, print_rseq, print_cap_header,
    print_cap_data, print_nodemask, print_cpuset, print_bpf_program, print_bpf_attr;

/*** Descriptions of work for the kernel (decode_attributes.c) ***/

bytes_printer type_perf_event_attr, type_iocb;

/*** Dumps (decode_dump.c) ***/

/* Of an argument that leads to data which the call moved; others print nothing. */
void dump_argument(struct decoder *decoder, u64 value, unsigned int directions);

/* `", "` before every element but the first. */
void print_separator(struct decoder *decoder, bool *first);

/* `name=`, after a separator where one is due. */
void print_member(struct decoder *decoder, bool *first, const char *name);

/*** Files (decode_files.c) ***/

/* 2026-11-21T07:25:55+0000 */
void print_date(struct decoder *decoder, s64 seconds, u64 fraction, int digits);

/* The same as a comment behind a time; nothing for the epoch. */
void print_time_comment(struct decoder *decoder, s64 seconds, u64 nanoseconds);
void print_microseconds_comment(struct decoder *decoder, s64 seconds, u64 microseconds);

bytes_printer type_stat, type_statx, type_open_how;
printer print_fd_pair, print_fdset, print_pollfds;

/* The comment behind the result of poll and select. */
void print_poll_result(struct decoder *decoder);
void print_select_result(struct decoder *decoder);

/*** Terminals (decode_terminals.c) ***/

bytes_printer type_termios;

/*** Signals (decode_signals.c) ***/

bytes_printer type_sigaction, type_siginfo, type_sigevent, type_sigset;
printer print_sigset, print_sigset_arg, print_sigframe;

/*** Sockets (decode_sockets.c) ***/

printer print_sockaddr, print_sockaddr_out, print_socklen, print_sockopt_in, print_sockopt_out,
    print_iovec, print_msghdr, print_mmsghdr;

/* From its bytes: {sa_family=…, …} */
void print_socket_address(struct decoder *decoder, const u8 *bytes, u64 size);

/*** Netlink (decode_netlink.c) ***/

/* Data of a socket: as messages where it is a netlink one, else like print_data. */
void print_socket_data(struct decoder *decoder, u64 address, u64 size);

printer print_socket_data_in, print_socket_data_out;

/*** Interfaces (decode_interfaces.c) ***/

printer print_ifreq, print_ifconf;

/*** Processes (decode_process.c) ***/

bytes_printer type_wstatus, type_sched_attr;
printer print_restarted, print_clone_stack, print_clone_address, print_clone_tid, print_clone_args;

/*** Results (decode_result.c) ***/

void print_result(struct decoder *decoder);

#endif
