/* SPDX-License-Identifier: MIT */
/*
 * What weir offers engines beyond utrace: the module record that makes a
 * shared object an engine, memory, user memory, time, records.
 *
 * An engine runs inside traced processes, between two instructions of the
 * program. It has no libc, no thread-local storage and no vector registers,
 * and its data exists once for all processes, as a kernel module's does. Build
 * it with the flags of `pkg-config --cflags weir` and `-nostdlib -shared`.
 *
 * Unless a function says otherwise: it may be called in every callback and in
 * init, returns 0 or a negative error number, and takes no lock.
 */
#ifndef WEIR_H
#define WEIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "utrace.h"
#include "weir-record.h"

#if defined(__SSE2__) && !defined(WEIR_HOST)
#error "an engine must not touch vector registers: compile with `pkg-config --cflags weir`"
#endif

/* Grows when an engine built for the former value would misbehave. */
enum { WEIR_ABI = 1 };

/* One key=value of the command line; value is "" where there was no `=`. */
struct weir_option {
	const char *key;
	const char *value;
};

enum { WEIR_ERROR_SIZE = 256 };

/* What init is given. Options and strings stay valid as long as the domain. */
struct weir_module_args {
	uint32_t size; /* of this struct: fields beyond it do not exist */
	uint32_t option_count;
	const struct weir_option *options;
	struct task_struct *first; /* the first task of the domain: attach to it */
	char *error;		   /* WEIR_ERROR_SIZE bytes: why init failed, see weir_fail */
	/*
	 * All tasks that there are, `first` among them: more than that one where weir
	 * attaches to running processes (-p). They are stopped until all engines began.
	 */
	struct task_struct *const *tasks;
	uint32_t task_count;
};

/*
 * The module record. An engine defines exactly one:
 *
 *	const struct weir_module weir_module = {
 *		WEIR_MODULE_HEAD, .name = "mine", .init = mine_init,
 *	};
 *
 * init runs in the supervisor before the first instruction of the first
 * program; what it allocates and attaches is seen by all processes. Anything
 * but 0 ends weir with status 125. exit, which may be NULL, runs there too,
 * when the last task has been reaped.
 */
struct weir_module {
	uint32_t abi;  /* WEIR_ABI at the time the engine was built */
	uint32_t size; /* of this struct, then */
	const char *name;
	int (*init)(const struct weir_module_args *args);
	void (*exit)(void);
};

#define WEIR_MODULE_HEAD .abi = WEIR_ABI, .size = sizeof(struct weir_module)

extern const struct weir_module weir_module __attribute__((visibility("default")));

/* Everything below is exported by weir itself. */
#pragma GCC visibility push(default)

/* Options: for init only. */

/* Returns the value of an option, or NULL when it was not given. */
const char *weir_option(const struct weir_module_args *args, const char *key);

/*
 * Returns 0 when every option is among the keys of `allowed` (which ends in
 * NULL), else -EINVAL, and says which one is unknown. First thing in an init:
 * a misspelt option must not be silence.
 */
int weir_options_check(const struct weir_module_args *args, const char *const *allowed);

/* A set of system calls: 0 to 1023. Other numbers cannot be filtered. */
enum { WEIR_SYSCALL_WORDS = UTRACE_FILTER_CALLS / 64 };

/*
 * Reads a set of system calls: hex digits, the first one for calls 0 (its
 * lowest bit) to 3, the next one for 4 to 7, and so on; missing digits are 0.
 * Returns 1 when the option was given, 0 when not, -EINVAL when it is no set.
 */
int weir_option_syscalls(const struct weir_module_args *args, const char *key,
			 uint64_t bitmap[WEIR_SYSCALL_WORDS]);

/*
 * The contents of the file that an option names, in the domain's memory: give
 * it back with weir_free; a NUL follows it. Returns 1 when the option was
 * given, 0 when not, or a negative error number after saying why (weir_fail).
 */
int weir_option_file(const struct weir_module_args *args, const char *key, void **data,
		     size_t *size);

/* In init: the same for any file, as it is now. Returns 0 or -errno. */
int weir_file_read(const char *path, void **data, size_t *size);

/*
 * In init: a program that opens this file reads `text` instead. `path` is absolute,
 * with no symbolic link in it; by which name a program opens the file does not
 * matter, if only its last part is the same. What it has then is a file of memory
 * that cannot be written to: stat() by path still tells of the real one, and whoever
 * may not open that one does not get the other. Programs with seccomp filters see
 * the real file. Both texts are copied. Returns 0, -EINVAL for a path that is not
 * absolute or as long as 128 bytes, -EPERM outside of init, -ENOMEM.
 */
int weir_file_show(const char *path, const char *text, size_t size);

/* Leaves "text: detail" (detail may be NULL) as the reason; returns -EINVAL. */
int weir_fail(const struct weir_module_args *args, const char *text, const char *detail);

/*
 * Memory that all processes of the domain see at one address, zeroed. Up to
 * 64 KiB in powers of two, above that in units of 64 KiB. Returns NULL when
 * the domain's heap is full. A thread that is killed inside weir_alloc or
 * weir_free loses at most that one object.
 */
void *weir_alloc(size_t size);
void weir_free(void *pointer); /* NULL is fine; a pointer that is not from weir_alloc is fatal */

/*
 * Memory of the program, of the calling task's address space. -EFAULT when
 * some byte cannot be reached. Not in report_death, report_reap and init,
 * where there is none.
 */
int weir_copy_from_user(void *to, uint64_t from, size_t size);
int weir_copy_to_user(uint64_t to, const void *from, size_t size);

/*
 * Copies text with its NUL, at most size bytes. Returns the bytes copied;
 * `size` without a NUL when the text was cut.
 */
long weir_strncpy_from_user(char *to, uint64_t from, size_t size);

/*
 * Reads from a descriptor of the current task, as its own read would: files,
 * pipes, counts of perf_event, whatever the number stands for in the program.
 * Returns the bytes read or a negative error number. It moves a file's offset
 * and may block, as read does; not where there is no program memory either.
 */
long weir_read_descriptor(int fd, void *to, size_t size);

/*
 * The same from a descriptor of any living thread, by any thread of weir, of a hosted
 * process, or of another traced process: it is copied (pidfd_getfd), read and closed.
 * -ESRCH: the thread is dead; -EPERM: the kernel, or a seccomp filter of the caller,
 * does not allow it; -ENOSYS before Linux 5.6. Descriptors that weir itself has in the
 * process are not told apart.
 */
long weir_read_descriptor_of(struct task_struct *task, int fd, void *to, size_t size);

/*
 * Tampering with the call at hand, in report_syscall_entry and _exit, beside what
 * utrace has for it. The thread sleeps, whatever signals come: what waits for it,
 * as utrace_barrier does, waits too.
 */
void weir_sleep(uint64_t duration_ns);

/* Sends a signal to the calling thread, as its own tgkill would. It acts once the call is over. */
int weir_signal_self(int signal);

/* What was done to the call is to show in the record of its end: WEIR_CALL_POKED, _DELAYED. */
void weir_mark_call(uint32_t flags);

/*
 * Futex words of any process of the domain, private ones too; docs/futexes.md is
 * the guide. `task` is a thread of the process. Both may be called anywhere where
 * it is known to be valid, also in init, report_death and by hosted engines.
 *
 * weir_futex_wait sleeps while the word holds `value`: until somebody wakes it in
 * the process, or it is the word of a thread's end and that comes. It takes no wake
 * from the program. A caller that is a traced thread gets its signals afterwards.
 * timeout_ns 0: no limit. Returns 0: woken, though perhaps for nothing, or the word
 * has another value now; -EAGAIN: it had another one from the start; -ETIMEDOUT;
 * -ESRCH: the thread is dead, or meanwhile its process is, or runs another image;
 * -EFAULT, -EINVAL: no such word; -EPERM: its memory cannot be reached from here;
 * -ENOMEM: too many such waits at once (128).
 *
 * weir_futex_wake wakes up to `count` sleepers of the program. Returns how many, or
 * a negative error number as above. A thread of the process does it, so a process
 * that job control has stopped answers when it goes on.
 */
int weir_futex_wait(struct task_struct *task, uint64_t address, uint32_t value,
		    uint64_t timeout_ns);
int weir_futex_wake(struct task_struct *task, uint64_t address, uint32_t count);

/*
 * Branches: the last ones that a thread took, oldest first; docs/branches.md. In init
 * an engine says that it wants them, and from which source: every thread of the
 * domain then has a ring, in memory that outlives it. 0, or -EOPNOTSUPP: not to be had
 * here; -EBUSY: another engine wants another source. Of the hardware also what the
 * kernel says, such as -ENOENT: there is none; -EACCES: not allowed; and -ENODATA: what it
 * records is not the branches that are taken.
 */
enum weir_branch_source {
	WEIR_BRANCHES_NONE,
	WEIR_BRANCHES_BY_STEPS,	   /* while a thread is stepped: slow, everywhere */
	WEIR_BRANCHES_BY_COPIES,   /* of functions of chosen files: cheap, there only */
	WEIR_BRANCHES_BY_HARDWARE, /* as the CPU records them, by perf_event_open */
	WEIR_BRANCHES_STAND_IN,	   /* for tests of weir: page faults on the way of the hardware */
};

struct weir_branch {
	uint64_t from; /* address of the instruction */
	uint64_t to;
};

/* An entry that is no branch: some may be missing here. Only hardware has such gaps. */
static inline bool weir_branch_is_gap(const struct weir_branch *branch)
{
	return branch->from == 0 && branch->to == 0;
}

int weir_branches_want(uint32_t source);

/*
 * Of which files functions are copied: of those that init names here, by the last
 * part of their paths, with or without what follows a dot (`libc` or `libc.so.6`);
 * without any call, of the program's own. 0; -EINVAL for a name that is none; -ENOMEM.
 */
int weir_branches_module(const char *name);

/*
 * Copies the last `count` branches of a thread, or as many as there are. Returns how
 * many. Of the caller itself, of a thread that is held, or of a dead one until it is
 * reaped; of a running one they may be partly overwritten. -ENODATA: it has no ring,
 * or the kernel refused to record it.
 */
long weir_branches(struct task_struct *task, struct weir_branch *branches, size_t count);

/*
 * Time. weir_clock is the cheapest clock there is, of arbitrary unit, the same
 * in all processes and monotonic; weir_clock_ns makes nanoseconds of a
 * difference of two. weir_now_ns is in nanoseconds since some fixed moment.
 */
uint64_t weir_clock(void);
uint64_t weir_clock_ns(uint64_t interval);
uint64_t weir_now_ns(void);

/*
 * From now on this engine's SYSCALL_ENTRY and SYSCALL_EXIT callbacks are made
 * only for the calls in the set (and for numbers that no set can hold). NULL
 * lifts the filter. The bitmap is not copied: it must outlive the engine.
 * Calls that no engine wants cost nothing but a test.
 */
void weir_filter_syscalls(struct utrace_engine *engine, const uint64_t bitmap[WEIR_SYSCALL_WORDS]);

/*
 * Whether the call that SYSCALL_ENTRY or SYSCALL_EXIT reports is a 32-bit one
 * (int 0x80): numbers and arguments are those of i386.
 */
bool weir_syscall_is_compat(void);

/*
 * Out-parameters: what the kernel wrote into the program's memory in a system
 * call, byte for byte. docs/capture.md is the guide.
 *
 *	report_syscall_entry:	weir_written_begin(regs, WEIR_WRITTEN_AUTO);
 *	report_syscall_exit:	weir_for_each_written(regs, WEIR_WRITTEN_AUTO, keep, data);
 *
 * There are two sources. The table of calls tells what a call writes, and is
 * nearly free. Watching finds what was really written, whatever the call is:
 * it protects the process's memory and compares pages, which takes some ten
 * microseconds per call and more for large processes.
 */
enum weir_written_source {
	WEIR_WRITTEN_BY_TABLE = 0x1,
	WEIR_WRITTEN_BY_WATCHING = 0x2,
	/* By the table where it knows the call, else by watching. */
	WEIR_WRITTEN_AUTO = 0x4,
};

enum weir_written_flags {
	/* Of this page something was written, with the bytes that it had: nothing to keep. */
	WEIR_WRITTEN_PAGE = 0x1,
	/* Another thread's call, or a writer that no call ends, may have written it meanwhile. */
	WEIR_WRITTEN_SHARED = 0x2,
	/* Found by watching. */
	WEIR_WRITTEN_WATCHED = 0x4,
	/* In or beside an area of rseq, where the kernel writes outside of calls. */
	WEIR_WRITTEN_ASYNC = 0x8,
};

/* Program memory [address, address + size): never empty, not always mapped. */
struct weir_written {
	uint64_t address;
	uint64_t size;
	uint16_t argument; /* 0..5: the argument that leads there; 6 when none does */
	uint16_t flags;	   /* enum weir_written_flags */
	uint32_t padding;
};

typedef void weir_written_fn(const struct weir_written *range, void *data);

/*
 * In report_syscall_entry, for a call whose writes are wanted at its exit.
 * Notes what the kernel will overwrite (lengths that are in and out) and, when
 * watching, begins. Returns 0 or a negative error number: watching is not
 * possible here (no userfaultfd or PAGEMAP_SCAN, seccomp filters, a program
 * that shares its memory with a parent that waits).
 */
int weir_written_begin(const struct pt_regs *regs, uint32_t source);

/*
 * In report_syscall_exit: calls fn for each range that the call wrote. Returns
 * how many, or -ENODATA: the table does not know the call, -EAGAIN: watching
 * saw nothing reliable as other threads ran at the same time, -EINVAL: there
 * was no weir_written_begin of that source for this call.
 *
 * fn may use all services but these two.
 */
int weir_for_each_written(const struct pt_regs *regs, uint32_t source, weir_written_fn *fn,
			  void *data);

/*
 * In report_syscall_exit: the same as records of type WEIR_RECORD_WRITTEN,
 * with the bytes. Returns as weir_for_each_written.
 */
int weir_record_written(const struct pt_regs *regs, uint32_t source);

/*
 * Instructions whose results differ from run to run or from machine to machine.
 * An engine may be asked before they run, and supply what they give.
 * docs/instructions.md is the guide.
 */
enum weir_instruction_set {
	WEIR_CPUID = 0x1,
	WEIR_RDTSC = 0x2,
	WEIR_RDTSCP = 0x4,
	WEIR_RDRAND = 0x8,
	WEIR_RDSEED = 0x10,
	WEIR_RDPID = 0x20,
	WEIR_XGETBV = 0x40,

	/* No event: functions of the vDSO make the system calls that they stand for. */
	WEIR_VDSO_CALLS = 0x10000,

	/*
	 * With WEIR_RDTSC, WEIR_RDTSCP and WEIR_CPUID: the CPU is to trap those that
	 * nothing is proven of, in generated code for one. Costs a signal each,
	 * and the agent its own clock. Where the CPU cannot, it does not.
	 */
	WEIR_BACKSTOP = 0x20000,
};

/* One that is about to run. */
struct weir_instruction {
	uint32_t kind;	  /* one bit of enum weir_instruction_set */
	uint32_t size;	  /* RDRAND, RDSEED: bytes of the value: 2, 4 or 8; else 8 */
	uint64_t address; /* where it is */
	uint32_t
	    target; /* RDRAND, RDSEED, RDPID: register that takes it: 0 rax, 1 rcx ... 15 r15 */
	uint32_t padding;
};

/*
 * What it gives. CPUID: eax, ebx, ecx, edx. RDTSC: the counter. RDTSCP: the
 * counter, and what ecx gets. RDRAND, RDSEED: a value, and 1; or 0 and 0.
 * RDPID: the value. XGETBV: edx:eax. Unused members are 0.
 */
struct weir_instruction_result {
	uint64_t values[4];
};

/*
 * Called before an instruction of the set, with the registers as it will find
 * them (CPUID and XGETBV take eax and ecx from there). True: *result is to be
 * its result, and the CPU is not asked. False: the next one is asked, in the
 * order of registration, and last the CPU. All services may be used.
 */
typedef bool weir_instruction_fn(const struct weir_instruction *instruction,
				 const struct pt_regs *regs, struct weir_instruction_result *result,
				 void *data);

/*
 * In init: fn is to be called for instructions of the set, in all programs of
 * the domain. Code of files is looked through when it is mapped, and what is
 * proven to be one of these is rewritten before it can run; others are left to
 * the CPU, see WEIR_BACKSTOP. Returns 0, -EINVAL for bits that have no meaning,
 * -EPERM outside of init, -ENOMEM. fn may be NULL for WEIR_VDSO_CALLS alone.
 */
int weir_instructions(uint32_t set, weir_instruction_fn *fn, void *data);

/*
 * What the CPU gives, now: for a callback that wants to know, keep or change
 * it. Returns 0, or -EPERM when the program has forbidden itself the counter
 * (PR_SET_TSC). Also in init, for CPUID and XGETBV.
 */
int weir_instruction_run(const struct weir_instruction *instruction, const struct pt_regs *regs,
			 struct weir_instruction_result *result);

/*
 * In init: cpuid gives what a table says, and nobody is called: an answer takes
 * some nanoseconds. `rows` are looked at now; the first entry for a leaf and a
 * subleaf counts, below 1,024. With subleaf WEIR_CPUID_OTHERS a row is for all
 * subleaves that have none. Leaves without any are zeroes; those below 0x40000000
 * are as the leaf `repeated`, unless that is WEIR_CPUID_OTHERS. In the order of
 * registration the table stands where a function for WEIR_CPUID would. Returns
 * as weir_instructions; -EEXIST when there is a table; -EINVAL without leaf 0;
 * -ENOSPC for more than 255 leaves.
 */
#define WEIR_CPUID_OTHERS 0xffffffffU

struct weir_cpuid_row {
	uint32_t leaf;
	uint32_t subleaf;
	uint32_t values[4]; /* eax, ebx, ecx, edx */
};

int weir_cpuid_table(const struct weir_cpuid_row *rows, uint32_t count, uint32_t repeated);

/*
 * Probes: a function of the engine is called when a thread comes to an
 * instruction of a program or library, in whatever process. docs/probes.md is
 * the guide.
 */
struct weir_probe;

enum weir_probe_event {
	/* At the instruction; of a function: its first one. */
	WEIR_PROBE_ENTRY = 0x1,
	/* At a `ret` of the function: ax is what it returns, [sp] where to. */
	WEIR_PROBE_RETURN = 0x2,
	/* With WEIR_PROBE_RETURN: it ends by a jump to another function, which returns for it. */
	WEIR_PROBE_TAIL = 0x4,
};

/* Where a probe is. Texts are copied. */
struct weir_probe_place {
	/* A path, or a file's name without folders. NULL: `offset` is an address. */
	const char *module;
	/* A function of the symbol tables; with provider: a marker (SystemTap's SDT notes). */
	const char *symbol;
	const char *provider;
	/*
	 * From the start of the function. Without symbol: in the file; without
	 * module: an address of the calling process, in code of a file.
	 */
	uint64_t offset;
};

struct weir_probe_hit {
	struct weir_probe *probe;
	uint64_t address; /* of the instruction; regs->ip is the same */
	uint32_t event;	  /* one of enum weir_probe_event */
	uint32_t padding;
	const char *arguments; /* of a marker: where they are, as its note says; else NULL */
};

/*
 * The thread is at the instruction, which has not run. Registers may be changed;
 * with another ip the instruction does not run, and the thread goes on there.
 */
typedef void weir_probe_fn(const struct weir_probe_hit *hit, struct pt_regs *regs, void *data);

/*
 * Adds a probe for the events (ENTRY, RETURN or both; a RETURN needs a function).
 * In init: for all that runs. In a callback: for the calling process, for images
 * and mappings that come, and for children made from then on. What is not there
 * yet, as no file of that name is mapped, will be found when it is. Returns 0 and
 * *probe, or -EINVAL, -ENOMEM; -ENOENT: no code of a file is at the address.
 *
 * An instruction is left alone, and counted as failed, when it is not proven to
 * be one, when it can run nowhere else (system calls, loop, jrcxz, xbegin, far
 * jumps, an indirect call through the stack pointer), or has no room. Semaphores
 * of markers are raised in each process that has them.
 */
int weir_probe(const struct weir_probe_place *place, uint32_t events, weir_probe_fn *fn, void *data,
	       struct weir_probe **probe);

/*
 * No call is begun after this, but other threads may still be in fn. The places
 * are given back when a thread comes by.
 */
void weir_probe_remove(struct weir_probe *probe);

/* In how many places (of processes) it was made so far; *failed: could not be. */
uint64_t weir_probe_places(const struct weir_probe *probe, uint64_t *failed);

/*
 * The value of a marker's argument, 0 being the first. Returns 0, -ENOENT when it
 * has not so many, -EFAULT when it lies in memory that is not there, -EINVAL when
 * the note says something that is not understood.
 */
int weir_probe_argument(const struct weir_probe_hit *hit, const struct pt_regs *regs,
			unsigned int number, int64_t *value);

/*
 * Records, as `weir trace`, `weir stat` and their relatives understand them
 * (weir-record.h), into the event ring of the current task. The writer waits
 * when the ring is full, unless the user asked to drop and count.
 */

/* In the callback of that name. With the memory that the call read or wrote. */
void weir_record_syscall_entry(const struct pt_regs *regs);
void weir_record_syscall_exit(const struct pt_regs *regs);

/* In report_signal; action is the one the callback was given. */
void weir_record_signal(uint32_t action, const siginfo_t *info);

/* The thread is stopped by this signal, or (signal 0) continued. */
void weir_record_jctl(int signal);

/* In report_clone, report_exec and report_exit (status: *code). */
void weir_record_clone(unsigned long clone_flags, struct task_struct *child);
void weir_record_exec(const struct linux_binprm *bprm);
void weir_record_exit(long status);

/*
 * Emits one row of statistics, once: a row whose head.type is
 * WEIR_RECORD_STAT was emitted before and is left alone. The mark is set just
 * before the record is published. Rows start zeroed. Also in report_death.
 */
void weir_record_stat(struct weir_record_stat *row);

/* One finding or row of `weir check --oracle`; the head is filled in. Also in report_death. */
void weir_record_oracle(const struct weir_record_oracle *finding);

/* A line for the user. value is up to the engine, and comes with it. */
void weir_record_text(int64_t value, const char *text);

/* The same, formatted: %s %c %d %u %x %p %%, with l and ll; cut at 500 bytes. */
void weir_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

#pragma GCC visibility pop

/* In init: calls `attach` for each task that there is, until one fails; its answer, or 0. */
static inline int weir_attach_all(const struct weir_module_args *args,
				  int (*attach)(struct task_struct *task))
{
	int err = 0;

	for (uint32_t i = 0; i < args->task_count && err == 0; i++)
		err = attach(args->tasks[i]);
	return err;
}

/* utrace_attach_task and utrace_set_events in one: all that most engines need. */
static inline int weir_attach(struct task_struct *task, const struct utrace_engine_ops *ops,
			      void *data, unsigned long events)
{
	struct utrace_engine *engine = utrace_attach_task(task, UTRACE_ATTACH_CREATE, ops, data);
	int err;

	if (IS_ERR(engine))
		return (int)PTR_ERR(engine);
	err = utrace_set_events(task, engine, events);
	utrace_engine_put(engine); /* being attached, it stays */
	return err;
}

#endif
