/* SPDX-License-Identifier: MIT */
/*
 * System calls as text, in strace's grammar. The decoder works from records
 * only: what the program's memory held comes from the chunks of the entry and
 * exit records; what was not captured prints as a bare address.
 */
#ifndef WEIR_VIEW_DECODE_H
#define WEIR_VIEW_DECODE_H

#include "base/types.h"
#include "view/text.h"
#include "weir-record.h"

enum syscall_class {
	SYSCALL_CLASS_FILE = 0x1,
	SYSCALL_CLASS_DESC = 0x2,
	SYSCALL_CLASS_NETWORK = 0x4,
	SYSCALL_CLASS_PROCESS = 0x8,
	SYSCALL_CLASS_SIGNAL = 0x10,
	SYSCALL_CLASS_IPC = 0x20,
	SYSCALL_CLASS_MEMORY = 0x40,
	SYSCALL_CLASS_STAT = 0x80,
	SYSCALL_CLASS_LSTAT = 0x100,
	SYSCALL_CLASS_FSTAT = 0x200,
	SYSCALL_CLASS_STATFS = 0x400,
	SYSCALL_CLASS_FSTATFS = 0x800,
	SYSCALL_CLASS_STATFS_LIKE = 0x1000,
	SYSCALL_CLASS_PURE = 0x2000,
	SYSCALL_CLASS_CREDS = 0x4000,
	SYSCALL_CLASS_CLOCK = 0x8000,
};

enum syscall_flag {
	SYSCALL_BLOCKS = 0x1,	 /* may sleep */
	SYSCALL_NO_RETURN = 0x2, /* does not come back */
	SYSCALL_MAKES_FD = 0x4,
	SYSCALL_FREES_FD = 0x8,
};

enum syscall_restart {
	SYSCALL_RESTART_NONE,	/* is not interruptible */
	SYSCALL_RESTART_SYS,	/* ERESTARTSYS */
	SYSCALL_RESTART_NOINTR, /* ERESTARTNOINTR */
	SYSCALL_RESTART_NOHAND, /* ERESTARTNOHAND */
	SYSCALL_RESTART_BLOCK,	/* ERESTART_RESTARTBLOCK */
	SYSCALL_RESTART_EINTR,	/* always EINTR */
};

struct syscall_info {
	const char *name;
	unsigned int argument_count; /* without regard to what the arguments are */
	const char *argument_names[6];
	u32 classes; /* enum syscall_class */
	u8 flags;    /* enum syscall_flag */
	u8 restart;  /* enum syscall_restart */
};

/* NULL when there is no such call. */
const struct syscall_info *syscall_info(s64 nr);

/* The number of the call, or -1. */
s64 syscall_number(const char *name);

/* The classes behind a name as `-e trace=%name` knows it (without %), or 0. */
u64 syscall_class(const char *name);

/* Whether no argument prints as a raw number for want of a type. */
bool syscall_is_typed(s64 nr);

/* Calls in the table, and those of them with every argument typed. */
unsigned int syscall_count(void);
unsigned int syscall_typed_count(void);

struct call {
	const struct weir_record_entry *entry;
	const struct weir_record_exit *exit; /* NULL until the call returned */
	const char *interrupted; /* the call before, if that was broken off; else NULL */
};

enum decode_xlat { DECODE_XLAT_ABBREV, DECODE_XLAT_RAW, DECODE_XLAT_VERBOSE };

enum decode_hex {
	DECODE_HEX_NONE,
	DECODE_HEX_NON_ASCII, /* strings that are no text, whole */
	DECODE_HEX_ALL,
	DECODE_HEX_ESCAPES, /* characters that are no text, in place of octal */
};

struct decode_options {
	u32 string_limit;      /* -s; 0 means 0, set it to 32 for the default */
	bool verbose;	       /* -v: nothing is abbreviated */
	bool fd_paths;	       /* -y */
	bool fd_devices;       /* -yy: the numbers of those that are device files */
	enum decode_hex hex;   /* -x, -xx */
	enum decode_xlat xlat; /* -X */
};

/*
 * How many arguments this call prints: prctl, fcntl, futex, open ... print
 * only those that their operation uses.
 */
unsigned int decode_argument_count(const struct call *call);

/* The name of an argument, by its printing position. */
const char *decode_argument_name(const struct call *call, unsigned int argument);

/* Whether the argument is known only when the call has returned. */
bool decode_call_waits(const struct call *call, unsigned int argument);

/* The same without a call at hand: true when it is so for some operation of the call. */
bool decode_waits_for_exit(s64 nr, unsigned int argument);

/* Prints one argument, without separators. */
void decode_argument(struct text *out, const struct call *call, unsigned int argument,
		     const struct decode_options *options);

/* Prints what stands behind `= `: value, error name and text, decoded comment. */
void decode_result(struct text *out, const struct call *call, const struct decode_options *options);

enum dump_direction { DUMP_READS = 0x1, DUMP_WRITES = 0x2 };

/* How much of a call's data a record has room for, one buffer with another. */
enum { DUMP_LIMIT = 15 * 1024 };

/*
 * Lines with the data that a call moved through the descriptor that is its first
 * argument, if it is of these directions. *fd: that descriptor.
 */
bool decode_descriptor(const struct call *call, s32 *fd);
void decode_dump(struct text *out, const struct call *call, unsigned int directions,
		 const struct decode_options *options);

/* ENOENT of 2, ERESTARTSYS of 512; NULL when unknown. */
const char *error_name(s64 number);
const char *error_message(s64 number);

/* The number of ENOENT, or -1. */
s64 error_number(const char *name);

#endif
