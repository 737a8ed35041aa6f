/* SPDX-License-Identifier: MIT */
/*
 * Values with names: the sets of constants.def, and arguments that combine
 * names in their own way.
 */
#include "view/decode_print.h"
#include "view/siginfo.h"

#include <fcntl.h>
#include <linux/fanotify.h>
#include <linux/futex.h>
#include <linux/ioprio.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/socket.h>
#include <sys/swap.h>

struct constant {
	u64 value;
	const char *name;
};

struct constant_set {
	const char *unknown; /* comment on values without a name */
	const struct constant *rows;
	size_t count;
};

#define SET(id, unknown) static const struct constant constants_of_##id[] = {
#define CONSTANT(name, value) { value, #name },
#define END_SET                                                                                    \
	}                                                                                          \
	;
#include "tables/constants.def"
#undef SET
#undef CONSTANT
#undef END_SET

static const struct constant_set sets[SET_COUNT] = {
#define SET(id, unknown) [SET_##id] = { unknown, constants_of_##id, array_size(constants_of_##id) },
#define CONSTANT(name, value)
#define END_SET
#include "tables/constants.def"
#undef SET
#undef CONSTANT
#undef END_SET
};

struct ioctl_name {
	u32 value;
	const char *name;
};

/* Sorted by value; requests that share a value stand in one row. */
static const struct ioctl_name ioctl_names[] = {
#define IOCTL(name, value) { value, name },
#include "tables/ioctls.def"
#undef IOCTL
};

const char *constant_name(enum constant_set_id set, u64 value)
{
	const struct constant_set *of = &sets[set];

	for (size_t i = 0; i < of->count; i++)
		if (of->rows[i].value == value)
			return of->rows[i].name;
	return NULL;
}

void print_xlat_as(struct decoder *decoder, u64 value, printer *number_form, printer *text_form)
{
	if (decoder->options->xlat == DECODE_XLAT_ABBREV) {
		text_form(decoder, value);
		return;
	}
	number_form(decoder, value);
	if (decoder->options->xlat == DECODE_XLAT_RAW)
		return;
	text_string(decoder->out, " /* ");
	text_form(decoder, value);
	text_string(decoder->out, " */");
}

void print_xlat(struct decoder *decoder, u64 value, printer *text_form)
{
	print_xlat_as(decoder, value, print_hex, text_form);
}

/* With -X verbose the number stands before the comment already. */
static void print_unknown(struct decoder *decoder, enum constant_set_id set, u64 value)
{
	if (decoder->options->xlat == DECODE_XLAT_VERBOSE) {
		text_string(decoder->out, sets[set].unknown);
		return;
	}
	print_hex(decoder, value);
	text_format(decoder->out, " /* %s */", sets[set].unknown);
}

/* Prints the names of the flags in value, each after a `|` if `any`. Returns what is left. */
static u64 put_flag_names(struct decoder *decoder, enum constant_set_id set, u64 value, bool *any)
{
	const struct constant_set *of = &sets[set];

	for (size_t i = 0; i < of->count && value != 0; i++) {
		u64 bits = of->rows[i].value;

		if (bits == 0 || (value & bits) != bits)
			continue;
		if (*any)
			text_char(decoder->out, '|');
		text_string(decoder->out, of->rows[i].name);
		*any = true;
		value &= ~bits;
	}
	return value;
}

void print_more_flags(struct decoder *decoder, enum constant_set_id set, u64 value)
{
	bool any = true;
	u64 rest = put_flag_names(decoder, set, value, &any);

	if (rest == 0)
		return;
	text_char(decoder->out, '|');
	text_hex(decoder->out, rest);
}

void print_bare_flags(struct decoder *decoder, enum constant_set_id set, u64 value)
{
	bool any = false;
	u64 rest = put_flag_names(decoder, set, value, &any);

	if (rest == 0)
		return;
	if (any)
		text_char(decoder->out, '|');
	text_hex(decoder->out, rest);
}

static void put_flags(struct decoder *decoder, enum constant_set_id set, u64 value)
{
	const char *zero = value == 0 ? constant_name(set, 0) : NULL;
	bool any = false;
	u64 rest;

	if (value == 0) {
		text_string(decoder->out, zero != NULL ? zero : "0");
		return;
	}
	rest = put_flag_names(decoder, set, value, &any);
	if (rest == 0)
		return;
	if (any) {
		text_char(decoder->out, '|');
		text_hex(decoder->out, rest);
	} else {
		print_unknown(decoder, set, rest);
	}
}

static void put_constant(struct decoder *decoder, enum constant_set_id set, u64 value)
{
	const char *name = constant_name(set, value);

	if (name != NULL)
		text_string(decoder->out, name);
	else
		print_unknown(decoder, set, value);
}

static void flags_text(struct decoder *decoder, u64 value)
{
	put_flags(decoder, decoder->rule.detail, value);
}

static void constant_text(struct decoder *decoder, u64 value)
{
	put_constant(decoder, decoder->rule.detail, value);
}

static void print_as(struct decoder *decoder, enum constant_set_id set, u64 value, printer *form)
{
	struct argument rule = decoder->rule;

	decoder->rule.detail = (u8)set;
	print_xlat(decoder, value, form);
	decoder->rule = rule;
}

/* A value that has no names prints once, not as number and comment. */
void print_flags_of(struct decoder *decoder, enum constant_set_id set, u64 value)
{
	if (value == 0 && constant_name(set, 0) == NULL)
		text_char(decoder->out, '0');
	else
		print_as(decoder, set, value, flags_text);
}

void print_constant_of(struct decoder *decoder, enum constant_set_id set, u64 value)
{
	print_as(decoder, set, value, constant_text);
}

void print_flags(struct decoder *decoder, u64 value)
{
	print_flags_of(decoder, decoder->rule.detail, (u32)value);
}

void print_flags64(struct decoder *decoder, u64 value)
{
	print_flags_of(decoder, decoder->rule.detail, value);
}

void print_constant(struct decoder *decoder, u64 value)
{
	print_constant_of(decoder, decoder->rule.detail, (u32)value);
}

void print_constant64(struct decoder *decoder, u64 value)
{
	print_constant_of(decoder, decoder->rule.detail, value);
}

/*** Arguments that are a name and flags in one number ***/

/* The flags behind a name, each part in the form that -X wants. */
static void print_part(struct decoder *decoder, enum constant_set_id set, u64 value)
{
	if (value == 0)
		return;
	text_char(decoder->out, '|');
	print_flags_of(decoder, set, value);
}

static void open_flags_text(struct decoder *decoder, u64 value)
{
	put_constant(decoder, SET_open_mode, value & O_ACCMODE);
	print_more_flags(decoder, SET_open_flags, value & ~(u64)O_ACCMODE);
}

void print_open_flags(struct decoder *decoder, u64 value)
{
	print_xlat(decoder, (u32)value, open_flags_text);
}

/* Takes the size of huge pages out of flags; 0 when there is none. */
static unsigned int take_huge_shift(u64 *flags, u64 huge_flag)
{
	enum { HUGE_SHIFT = 26, HUGE_MASK = 0x3f };
	unsigned int shift = (unsigned int)(*flags >> HUGE_SHIFT & HUGE_MASK);

	if ((*flags & huge_flag) == 0)
		return 0;
	*flags &= ~((u64)HUGE_MASK << HUGE_SHIFT);
	return shift;
}

static void print_huge_shift(struct decoder *decoder, const char *prefix, unsigned int shift)
{
	if (shift != 0)
		text_format(decoder->out, "|%u<<%s_HUGE_SHIFT", shift, prefix);
}

static void mmap_flags_text(struct decoder *decoder, u64 value)
{
	enum { TYPE_MASK = 0xf };
	unsigned int huge = take_huge_shift(&value, MAP_HUGETLB);

	put_constant(decoder, SET_mmap_type, value & TYPE_MASK);
	print_more_flags(decoder, SET_mmap_flags, value & ~(u64)TYPE_MASK);
	print_huge_shift(decoder, "MAP", huge);
}

void print_mmap_flags(struct decoder *decoder, u64 value)
{
	print_xlat(decoder, (u32)value, mmap_flags_text);
}

void print_mount_flags(struct decoder *decoder, u64 value)
{
	const u64 magic = 0xc0ed0000;
	const u64 magic_mask = 0xffff0000;

	if ((value & magic_mask) != magic) {
		print_flags_of(decoder, SET_mount_flags, value);
		return;
	}
	print_constant_of(decoder, SET_mount_magic, magic);
	print_part(decoder, SET_mount_flags, value & ~magic_mask);
}

void print_ipc_flags(struct decoder *decoder, u64 value)
{
	const u64 mode = 0777;
	const u64 shm_hugetlb = 04000;
	u64 flags = (u32)value & ~mode;
	unsigned int huge =
	    decoder->rule.detail == SET_shm_get_flags ? take_huge_shift(&flags, shm_hugetlb) : 0;

	if (flags != 0) {
		print_flags_of(decoder, decoder->rule.detail, flags);
		print_huge_shift(decoder, "SHM", huge);
		text_char(decoder->out, '|');
	}
	text_octal(decoder->out, value & mode, 2);
}

static void ipc_private_text(struct decoder *decoder, u64 value)
{
	(void)value;
	text_string(decoder->out, "IPC_PRIVATE");
}

void print_ipc_key(struct decoder *decoder, u64 value)
{
	if ((u32)value == 0)
		print_xlat(decoder, 0, ipc_private_text);
	else
		text_hex(decoder->out, (u32)value);
}

void print_sock_type(struct decoder *decoder, u64 value)
{
	const u32 type_mask = 0xf;
	u32 type = (u32)value & type_mask;

	if (constant_name(SET_sock_type, type) == NULL) {
		print_flags_of(decoder, SET_sock_flags, (u32)value);
		return;
	}
	print_constant_of(decoder, SET_sock_type, type);
	print_part(decoder, SET_sock_flags, (u32)value & ~type_mask);
}

/* A protocol as it stands in frames. */
void print_ether_type(struct decoder *decoder, u64 value)
{
	text_string(decoder->out, "htons(");
	print_constant_of(decoder, SET_ether_type, (value & 0xff) << 8 | (value >> 8 & 0xff));
	text_char(decoder->out, ')');
}

void print_sock_protocol(struct decoder *decoder, u64 value)
{
	u32 family = (u32)register_value(decoder, 0);

	if (family == AF_INET || family == AF_INET6)
		print_constant_of(decoder, SET_inet_protocol, (u32)value);
	else if (family == AF_NETLINK)
		print_constant_of(decoder, SET_netlink_protocol, (u32)value);
	else if (family == AF_PACKET)
		print_ether_type(decoder, (u16)value);
	else
		text_unsigned(decoder->out, (u32)value);
}

/* Socket options are numbered per level. */
void print_sock_option(struct decoder *decoder, u64 value)
{
	static const struct {
		u32 level;
		enum constant_set_id set;
	} levels[] = {
		{ 0, SET_ip_option },	     { SOL_SOCKET, SET_sock_option },
		{ 6, SET_tcp_option },	     { 17, SET_udp_option },
		{ 41, SET_ipv6_option },     { 263, SET_packet_option },
		{ 270, SET_netlink_option }, { 132, SET_sctp_option },
		{ 255, SET_raw_option },     { 274, SET_bluetooth_option },
	};
	u32 level = (u32)register_value(decoder, 1);

	for (size_t i = 0; i < array_size(levels); i++) {
		if (levels[i].level == level) {
			print_constant_of(decoder, levels[i].set, (u32)value);
			return;
		}
	}
	print_int(decoder, value);
}

static void futex_op_text(struct decoder *decoder, u64 value)
{
	const u64 modifiers = FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME;
	const char *name = constant_name(SET_futex_op, value & ~modifiers);

	if (name == NULL) {
		text_hex(decoder->out, value);
		text_string(decoder->out, " /* FUTEX_??? */");
		return;
	}
	text_string(decoder->out, name);
	if ((value & FUTEX_PRIVATE_FLAG) != 0)
		text_string(decoder->out, "_PRIVATE");
	if ((value & FUTEX_CLOCK_REALTIME) != 0)
		text_string(decoder->out, "|FUTEX_CLOCK_REALTIME");
}

void print_futex_op(struct decoder *decoder, u64 value)
{
	print_xlat(decoder, (u32)value, futex_op_text);
}

/* FUTEX_WAKE_OP packs an operation, a comparison and their operands. */
void print_futex_wake_op(struct decoder *decoder, u64 value)
{
	const u64 shift_flag = 8;
	u64 operation = value >> 28 & 0xf;
	u64 comparison = value >> 24 & 0xf;

	if ((operation & shift_flag) != 0)
		text_string(decoder->out, "FUTEX_OP_OPARG_SHIFT<<28|");
	print_constant_of(decoder, SET_futex_wake_ops, operation & ~shift_flag);
	text_format(decoder->out, "<<28|%#x<<12|", (unsigned int)(value >> 12 & 0xfff));
	print_constant_of(decoder, SET_futex_wake_cmps, comparison);
	text_format(decoder->out, "<<24|%#x", (unsigned int)(value & 0xfff));
}

static void match_any_text(struct decoder *decoder, u64 value)
{
	(void)value;
	text_string(decoder->out, "FUTEX_BITSET_MATCH_ANY");
}

void print_futex_bitset(struct decoder *decoder, u64 value)
{
	if ((u32)value == FUTEX_BITSET_MATCH_ANY)
		print_xlat(decoder, (u32)value, match_any_text);
	else
		print_hex32(decoder, value);
}

void print_key_serial(struct decoder *decoder, u64 value)
{
	decoder->rule.detail = SET_key_serial;
	if (constant_name(SET_key_serial, (u32)value) != NULL)
		print_xlat_as(decoder, (u32)value, print_int, constant_text);
	else
		print_int(decoder, value);
}

static void sched_policy_text(struct decoder *decoder, u64 value)
{
	const u64 reset_on_fork = 0x40000000;

	put_constant(decoder, SET_sched_policy, value & ~reset_on_fork);
	if ((value & reset_on_fork) != 0)
		text_string(decoder->out, "|SCHED_RESET_ON_FORK");
}

void print_sched_policy(struct decoder *decoder, u64 value)
{
	print_xlat(decoder, (u32)value, sched_policy_text);
}

static void personality_text(struct decoder *decoder, u64 value)
{
	const u64 type = 0xff;

	if (constant_name(SET_personality, value) != NULL) {
		text_string(decoder->out, constant_name(SET_personality, value));
		return;
	}
	put_constant(decoder, SET_personality, value & type);
	print_more_flags(decoder, SET_personality_flags, value & ~type);
}

void print_personality(struct decoder *decoder, u64 value)
{
	if ((u32)value == 0xffffffff)
		text_hex(decoder->out, (u32)value);
	else
		print_xlat(decoder, (u32)value, personality_text);
}

static void ioprio_text(struct decoder *decoder, u64 value)
{
	text_string(decoder->out, "IOPRIO_PRIO_VALUE(");
	put_constant(decoder, SET_ioprio_class, value >> IOPRIO_CLASS_SHIFT);
	text_format(decoder->out, ", %u)", (unsigned int)(value & 0x1fff));
}

void print_ioprio(struct decoder *decoder, u64 value)
{
	print_xlat_as(decoder, (u32)value, print_int, ioprio_text);
}

void print_statx_flags(struct decoder *decoder, u64 value)
{
	const u32 sync_mask = 0x6000;

	print_flags_of(decoder, SET_statx_sync, (u32)value & sync_mask);
	print_part(decoder, SET_statx_flags, (u32)value & ~sync_mask);
}

void print_swap_flags(struct decoder *decoder, u64 value)
{
	const u32 priority = SWAP_FLAG_PRIO_MASK;

	if (((u32)value & ~priority) != 0) {
		print_flags_of(decoder, SET_swap_flags, (u32)value & ~priority);
		text_char(decoder->out, '|');
	}
	text_unsigned(decoder->out, (u32)value & priority);
}

void print_mempolicy(struct decoder *decoder, u64 value)
{
	const u32 flags_mask = 0xe000;
	u32 mode = (u32)value & ~flags_mask;

	print_constant_of(decoder, SET_mempolicy_mode, mode);
	print_part(decoder, SET_mempolicy_mode_flags, (u32)value & flags_mask);
}

void print_fanotify_init(struct decoder *decoder, u64 value)
{
	const u32 class_mask = FAN_CLASS_CONTENT | FAN_CLASS_PRE_CONTENT;

	print_constant_of(decoder, SET_fanotify_class, (u32)value & class_mask);
	print_part(decoder, SET_fanotify_init_flags, (u32)value & ~class_mask);
}

void print_semctl_cmd(struct decoder *decoder, u64 value)
{
	const u32 ipc_64 = 0x100;
	u32 command = (u32)value;

	if ((command & ipc_64) != 0)
		text_string(decoder->out, "IPC_64|");
	print_constant_of(decoder, SET_semctl_cmd, command & ~ipc_64);
}

static void any_ptracer_text(struct decoder *decoder, u64 value)
{
	(void)value;
	text_string(decoder->out, "PR_SET_PTRACER_ANY");
}

void print_ptracer(struct decoder *decoder, u64 value)
{
	if (value == ~0ul)
		print_xlat_as(decoder, value, print_long, any_ptracer_text);
	else
		print_int(decoder, value);
}

void print_clone_flags(struct decoder *decoder, u64 value)
{
	const u32 signal_mask = 0xff;
	u32 signal = (u32)value & signal_mask;
	u32 flags = (u32)value & ~signal_mask;

	text_string(decoder->out, "flags=");
	if (flags != 0 || signal == 0)
		print_flags_of(decoder, SET_clone_flags, flags);
	if (signal == 0)
		return;
	if (flags != 0)
		text_char(decoder->out, '|');
	print_signal(decoder, signal);
}

static const char *ioctl_request_name(u32 value)
{
	size_t low = 0;
	size_t high = array_size(ioctl_names);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ioctl_names[middle].value < value)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < array_size(ioctl_names) && ioctl_names[low].value == value)
		return ioctl_names[low].name;
	return NULL;
}

static void ioctl_text(struct decoder *decoder, u64 value)
{
	static const char *const directions[] = { "_IOC_NONE", "_IOC_WRITE", "_IOC_READ",
						  "_IOC_READ|_IOC_WRITE" };
	const char *name = ioctl_request_name((u32)value);

	if (name != NULL) {
		text_string(decoder->out, name);
		return;
	}
	text_format(decoder->out, "_IOC(%s, %#x, %#x, %#x)", directions[value >> 30 & 3],
		    (unsigned int)(value >> 8 & 0xff), (unsigned int)(value & 0xff),
		    (unsigned int)(value >> 16 & 0x3fff));
}

void print_ioctl(struct decoder *decoder, u64 value)
{
	print_xlat(decoder, (u32)value, ioctl_text);
}

/* A command and whose quota it is about, packed by QCMD. */
static void quota_cmd_text(struct decoder *decoder, u64 value)
{
	enum { COMMAND_SHIFT = 8, TYPE_MASK = 0xff };

	text_string(decoder->out, "QCMD(");
	put_constant(decoder, SET_quota_cmd, (u32)value >> COMMAND_SHIFT);
	text_string(decoder->out, ", ");
	put_constant(decoder, SET_quota_type, value & TYPE_MASK);
	text_char(decoder->out, ')');
}

void print_quota_cmd(struct decoder *decoder, u64 value)
{
	print_xlat(decoder, (u32)value, quota_cmd_text);
}
