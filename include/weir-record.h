/* SPDX-License-Identifier: MIT */
/*
 * The record format: what a traced thread leaves in its event ring, and all
 * that views know of the inside of a traced process.
 *
 * A ring is a byte stream of records. Each starts with struct weir_record, is
 * a multiple of 8 bytes long and lies in one piece. Fixed fields come first;
 * what was copied from user memory follows as chunks. A chunk is a window of
 * the program's memory as it was when the record was made: a view "reads"
 * program memory by looking its address up in the chunks of a record, and
 * prints a bare address where nothing was captured.
 */
#ifndef WEIR_RECORD_H
#define WEIR_RECORD_H

#include <stdint.h>

enum weir_record_type {
	WEIR_RECORD_PAD = 0,	   /* skip: fills the end of a ring */
	WEIR_RECORD_SYSCALL_ENTRY, /* struct weir_record_entry, chunks */
	WEIR_RECORD_SYSCALL_EXIT,  /* struct weir_record_exit, chunks */
	WEIR_RECORD_SIGNAL,	   /* struct weir_record_signal: a signal is about to act */
	WEIR_RECORD_STOPPED,	   /* struct weir_record_value: group stop by signal `value` */
	WEIR_RECORD_CONTINUED,	   /* struct weir_record_value: continued; value is 0 */
	WEIR_RECORD_CLONE,	   /* struct weir_record_clone, in the parent */
	WEIR_RECORD_EXEC,	   /* struct weir_record_exec: a new image, first chunk its path */
	WEIR_RECORD_EXIT,	   /* struct weir_record_value: wait status of the thread's end */
	WEIR_RECORD_UNFOLLOWED,	   /* struct weir_record_text: image runs untraced, and why */
	WEIR_RECORD_STAT,	   /* struct weir_record_stat: one row of call statistics */
	WEIR_RECORD_SITE,	   /* struct weir_record_site: one system call site */
	WEIR_RECORD_TEXT,	   /* struct weir_record_text: a line an engine wants printed */
	WEIR_RECORD_WRITTEN,	   /* struct weir_record_written: what a call wrote, chunks */
	WEIR_RECORD_ORACLE, /* struct weir_record_oracle: a finding of `weir check --oracle` */
	WEIR_RECORD_LOST,   /* struct weir_record_value: `value` records were dropped here */
	WEIR_RECORD_TYPE_COUNT
};

/* Every record starts so. size counts all bytes of the record, padding included. */
struct weir_record {
	uint32_t size;
	uint16_t type;
	uint16_t flags;
	uint64_t time; /* ns of CLOCK_REALTIME once a view sees it; raw clock in the ring */
};

/* flags of SYSCALL_ENTRY and SYSCALL_EXIT */
enum weir_record_syscall_flags {
	WEIR_CALL_COMPAT = 0x1,	   /* int 0x80: i386 numbering */
	WEIR_CALL_TRUNCATED = 0x2, /* some chunk did not fit and was left out */
	WEIR_CALL_ABORTED = 0x4,   /* exit: an engine kept the call from being made */
	WEIR_CALL_TRAPPED = 0x8,   /* entry: came by the trap path, not by a patched site */
	WEIR_CALL_POKED = 0x10,	   /* exit: an engine wrote to what arguments point to */
	WEIR_CALL_DELAYED = 0x20,  /* exit: an engine made the thread wait */
};

struct weir_record_entry {
	struct weir_record head;
	int64_t nr;
	uint64_t args[6];
	uint64_t ip; /* address behind the system call instruction */
		     /* struct weir_chunk ... */
};

struct weir_record_exit {
	struct weir_record head;
	int64_t nr;
	int64_t result; /* -4095..-1: errno; -512..-516: kernel restart codes */
			/* struct weir_chunk ... */
};

/*
 * Program memory [address, address+size). The bytes follow, padded with
 * zeroes to a multiple of 8. A string chunk ends with its NUL when
 * WEIR_CHUNK_WHOLE is set and was cut at the limit when not.
 */
struct weir_chunk {
	uint64_t address;
	uint32_t size;
	uint16_t flags;
	uint16_t argument; /* 0..5: captured on behalf of this argument */
			   /* uint8_t bytes[size] */
};

enum weir_chunk_flags {
	WEIR_CHUNK_STRING = 0x1, /* NUL-terminated text, read byte by byte */
	WEIR_CHUNK_WHOLE = 0x2,	 /* nothing was cut off */
	/* Not memory: what descriptor number `address` refers to, as /proc/self/fd has it. */
	WEIR_CHUNK_FD_PATH = 0x4,
	/* Not memory: u32 number of elements at address; WHOLE: their end was found. */
	WEIR_CHUNK_COUNT = 0x8,
	/* Not memory: s32 protocol of the netlink socket with number `address`. */
	WEIR_CHUNK_NETLINK = 0x10,
};

/*
 * All that the kernel wrote in one call, before its SYSCALL_EXIT record if
 * there is one. Who makes the call again without a kernel stores the chunks at
 * their addresses, sets the result and is done. A chunk holds at most
 * WEIR_WRITTEN_CHUNK bytes: longer ranges are several chunks, and what does not
 * fit into one record is in the next ones of the same task, each but the last
 * with `more` set. Unreadable bytes are left out: WEIR_CALL_TRUNCATED.
 */
enum { WEIR_WRITTEN_CHUNK = 4096 };

struct weir_record_written {
	struct weir_record head;
	int64_t nr;
	int64_t result;
	uint64_t args[6];
	uint32_t more;
	uint32_t watched; /* found by watching memory, not by the table of calls */
			  /* struct weir_chunk ... */
};

enum weir_oracle_kind {
	WEIR_ORACLE_UNPREDICTED = 1, /* bytes changed that no rule names */
	WEIR_ORACLE_TOUCHED,	     /* a page was written where no rule points */
	WEIR_ORACLE_AMBIGUOUS,	     /* the same, but another call or a writer may have done it */
	WEIR_ORACLE_CHECKED,	     /* `count` calls of number nr were compared */
	WEIR_ORACLE_SKIPPED,	     /* `count` were not: other threads ran */
	WEIR_ORACLE_UNDESCRIBED,     /* `count` were of a use that the table leaves to watching */
};

struct weir_record_oracle {
	struct weir_record head;
	int64_t nr;
	uint32_t kind;	   /* enum weir_oracle_kind */
	uint32_t argument; /* the nearest below: address is `offset` behind it; 6: none */
	uint64_t address;
	uint64_t size;
	uint64_t offset;
	uint64_t count;
};

struct weir_record_signal {
	struct weir_record head;
	uint8_t siginfo[128]; /* the kernel's siginfo_t */
	uint32_t disposition; /* 0 default, 1 ignored, 2 handler */
	uint32_t padding;
};

struct weir_record_value {
	struct weir_record head;
	int64_t value;
};

struct weir_record_clone {
	struct weir_record head;
	uint64_t clone_flags; /* exit signal in the low byte */
	int32_t child_tid;    /* in the supervisor's pid namespace when known */
	uint32_t child_index; /* creation index of the child, see weir_task_index */
};

struct weir_record_exec {
	struct weir_record head;
	int32_t former_tid; /* differs from the task's tid when a non-leader called exec */
	uint32_t padding;
	/* struct weir_chunk: the path of the image, address 0, string */
};

/* Text follows: NUL-terminated, padded. value is free for the emitter. */
struct weir_record_text {
	struct weir_record head;
	int64_t value;
	/* char text[] */
};

/*
 * Statistics of one call number in one task. Latencies are counted in a
 * log-linear histogram: bucket(ns) = ns < 4 ? ns : 4 * (e - 1) + m, where e is
 * the index of the highest set bit (2 or more) and m the two bits below it.
 */
enum { WEIR_STAT_BUCKETS = 160 };

struct weir_record_stat {
	struct weir_record head;
	int64_t nr;
	uint64_t calls;
	uint64_t errors;
	uint64_t total_ns;
	uint64_t minimum_ns;
	uint64_t maximum_ns;
	uint32_t buckets[WEIR_STAT_BUCKETS];
};

/* The bucket of a latency; the last one takes all that is longer. */
static inline uint32_t weir_stat_bucket(uint64_t ns)
{
	uint32_t top;
	uint32_t bucket;

	if (ns < 4)
		return (uint32_t)ns;
	top = 63 - (uint32_t)__builtin_clzll(ns);
	bucket = 4 * (top - 1) + (uint32_t)(ns >> (top - 2) & 3);
	return bucket < WEIR_STAT_BUCKETS ? bucket : WEIR_STAT_BUCKETS - 1;
}

enum weir_site_tactic {
	WEIR_SITE_TRAP = 0, /* not patched: each call traps */
	WEIR_SITE_PUN,	    /* two-byte punned jump */
	WEIR_SITE_PREFIX,   /* the same, with a prefix */
	WEIR_SITE_LOAD,	    /* jump in place of the `mov` in front */
	WEIR_SITE_EVICT,    /* punned jump, the instruction behind gave way */
	WEIR_SITE_PAD,	    /* short jump to another one, in padding near by */
	WEIR_SITE_TACTIC_COUNT
};

/* Written once per site when its process ends or executes a new image. */
struct weir_record_site {
	struct weir_record head;
	uint64_t address;
	uint64_t file_offset; /* of the site in the mapped file; ~0: not file-backed */
	uint64_t traps;	      /* calls that came through the trap */
	uint64_t jumps;	      /* calls that came through the stub */
	uint32_t tactic;      /* enum weir_site_tactic */
	uint32_t kind;	      /* 0 syscall, 1 int 0x80 */
	/* struct weir_chunk: path of the mapping as in /proc/self/maps, string */
};

#endif
