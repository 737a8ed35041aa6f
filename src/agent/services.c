/* SPDX-License-Identifier: MIT */
/*
 * The services of weir.h, as engines link to them. Thin: memory is base/slab,
 * user memory agent/uaccess, records agent/record and agent/capture. Runs in
 * traced processes and, for init, report_death and report_reap, in the
 * supervisor, on the same code and data.
 */
#include "weir.h"

#include "agent/call.h"
#include "agent/capture.h"
#include "agent/clock.h"
#include "agent/crash.h"
#include "agent/descriptors.h"
#include "agent/mm.h"
#include "agent/record.h"
#include "agent/thread.h"
#include "agent/uaccess.h"
#include "base/bytes.h"
#include "base/format.h"
#include "base/rawsys.h"
#include "base/slab.h"
#include "utrace/task.h"
#include "x86/sigframe.h"

/* Bits of domain_options.capture_flags. */
enum { OPTION_FD_PATHS = 0x1, OPTION_VERBOSE = 0x2 };

enum { TEXT_MAXIMUM = 1024, PRINT_MAXIMUM = 512, PATH_SIZE_MAXIMUM = 4096, NS_PER_MS = 1000000 };

static_assert(sizeof(siginfo_t) == sizeof(((struct weir_record_signal *)NULL)->siginfo),
	      "a record takes the kernel's siginfo whole");

void *weir_alloc(size_t size)
{
	return slab_alloc(slab_domain(), size);
}

void weir_free(void *pointer)
{
	weir_assert(slab_free(slab_domain(), pointer) == 0);
}

HOT int weir_copy_from_user(void *to, u64 from, size_t size)
{
	return copy_from_user(to, from, size);
}

int weir_copy_to_user(u64 to, const void *from, size_t size)
{
	return copy_to_user(to, from, size);
}

long weir_strncpy_from_user(char *to, u64 from, size_t size)
{
	return strncpy_from_user(to, from, size);
}

long weir_read_descriptor(int fd, void *to, size_t size)
{
	/* The supervisor's numbers are not the program's; the agent's own are nobody's. */
	if (thread_current()->host_id != 0)
		return -EINVAL;
	if (descriptor_is_ours(fd))
		return -EBADF;
	return raw_syscall3(__NR_read, (u64)(s64)fd, as_u64(to), size);
}

/* Copies the descriptor here. Its number, or -errno. */
static long fetch_descriptor(const struct task *task, int fd)
{
	long pidfd = raw_syscall3(__NR_pidfd_open, (u64)(s64)task->tgid, 0, 0);
	long copy;

	if (pidfd < 0)
		return pidfd;
	copy = raw_syscall3(__NR_pidfd_getfd, (u64)pidfd, (u64)(s64)fd, 0);
	sys_close((int)pidfd);
	return copy;
}

long weir_read_descriptor_of(struct task_struct *task, int fd, void *to, size_t size)
{
	const struct thread *self = thread_current();
	long copy;
	long result;

	if (__atomic_load_n(&task->state, __ATOMIC_ACQUIRE) != TASK_RUNNING)
		return -ESRCH;
	if (self->host_id == 0 && self->task->tgid == task->tgid)
		return weir_read_descriptor(fd, to, size);
	/* A filter of the program could punish what we would ask of the kernel. */
	if (self->host_id == 0 && self->mm->filtered)
		return -EPERM;
	copy = fetch_descriptor(task, fd);
	if (copy < 0)
		return copy;
	result = raw_syscall3(__NR_read, (u64)copy, as_u64(to), size);
	sys_close((int)copy);
	return result;
}

u64 weir_clock(void)
{
	return clock_now();
}

u64 weir_clock_ns(u64 interval)
{
	u64 khz = domain_get()->clock_khz;

	if (khz == 0)
		return interval;
	/* Nearly always: the product fits, as 10^6 is below 2^20. */
	if (likely(interval >> 44 == 0))
		return interval * NS_PER_MS / khz;
	return interval / khz * NS_PER_MS + interval % khz * NS_PER_MS / khz;
}

u64 weir_now_ns(void)
{
	return weir_clock_ns(clock_now());
}

bool weir_syscall_is_compat(void)
{
	return thread_current()->compat != 0;
}

void weir_filter_syscalls(struct utrace_engine *engine, const u64 bitmap[WEIR_SYSCALL_WORDS])
{
	/* Release pairs with the load before a callback: the set is filled in. */
	__atomic_store_n(&engine->syscall_filter, bitmap, __ATOMIC_RELEASE);
}

static u16 syscall_flags(void)
{
	const struct thread *thread = thread_current();

	return (u16)((thread->compat ? WEIR_CALL_COMPAT : 0) |
		     (thread->aborted ? WEIR_CALL_ABORTED : 0) |
		     (thread->trapped ? WEIR_CALL_TRAPPED : 0) | thread->marks);
}

/* A filter may make it deadly to ask. */
static bool may_ask_sockets(void)
{
	return thread_current()->host_id == 0 && !mm_current()->filtered;
}

static struct capture capture_after(void *fixed, u32 fixed_size, u32 size)
{
	const struct domain_options *options = &domain_get()->options;

	return (struct capture){
		.buffer = (u8 *)fixed + fixed_size,
		.capacity = size - fixed_size,
		.string_limit = options->string_limit,
		.flags = (options->capture_flags & OPTION_FD_PATHS ? CAPTURE_FD_PATHS : 0) |
			 (options->capture_flags & OPTION_VERBOSE ? CAPTURE_VERBOSE : 0) |
			 (may_ask_sockets() ? CAPTURE_SOCKETS : 0),
	};
}

static void commit_captured(struct weir_record *record, enum weir_record_type type, u32 fixed_size,
			    const struct capture *capture)
{
	u32 size = fixed_size + (u32)capture->used;

	record_header(record, type, size);
	record->flags = (u16)(syscall_flags() | (u16)capture->flags);
	record_commit(size);
}

/* By the rules of 64-bit calls, to which those by int 0x80 have no relation. */
static void capture_call(struct capture *capture, const struct pt_regs *regs,
			 const struct weir_record_entry *record)
{
	if (weir_syscall_is_compat())
		return;
	capture_entry(capture, record->nr, record->args);
	/* What the frame of a handler restores is found by the stack pointer. */
	if (record->nr == __NR_rt_sigreturn)
		capture_memory(capture, 0, regs->sp + offsetof(struct kernel_ucontext, sigmask),
			       sizeof(u64));
}

void weir_record_syscall_entry(const struct pt_regs *regs)
{
	u32 size = record_chunked_size();
	struct weir_record_entry *record = (void *)record_begin(size);
	struct capture capture;

	if (record == NULL)
		return;
	record->nr = (s64)regs->orig_ax;
	call_arguments(regs, record->args);
	record->ip = regs->ip;
	capture = capture_after(record, sizeof(*record), size);
	capture_call(&capture, regs, record);
	commit_captured(&record->head, WEIR_RECORD_SYSCALL_ENTRY, sizeof(*record), &capture);
}

void weir_record_syscall_exit(const struct pt_regs *regs)
{
	u32 size = record_chunked_size();
	struct weir_record_exit *record = (void *)record_begin(size);
	struct capture capture;
	u64 args[6];

	if (record == NULL)
		return;
	record->nr = call_number_at_exit(regs);
	record->result = (s64)regs->ax;
	call_arguments(regs, args);
	capture = capture_after(record, sizeof(*record), size);
	if (!weir_syscall_is_compat())
		capture_exit(&capture, record->nr, args, record->result);
	commit_captured(&record->head, WEIR_RECORD_SYSCALL_EXIT, sizeof(*record), &capture);
}

void weir_record_signal(u32 action, const siginfo_t *info)
{
	struct weir_record_signal *record = (void *)record_begin(sizeof(*record));
	enum utrace_signal_action effect = utrace_signal_action(action);

	if (record == NULL)
		return;
	record_header(&record->head, WEIR_RECORD_SIGNAL, sizeof(*record));
	memcpy(record->siginfo, info, sizeof(record->siginfo));
	record->disposition = effect == UTRACE_SIGNAL_DELIVER ? 2
			      : effect == UTRACE_SIGNAL_IGN   ? 1
							      : 0;
	record->padding = 0;
	record_commit(sizeof(*record));
}

static void record_value(enum weir_record_type type, s64 value)
{
	struct weir_record_value *record = (void *)record_begin(sizeof(*record));

	if (record == NULL)
		return;
	record_header(&record->head, type, sizeof(*record));
	record->value = value;
	record_commit(sizeof(*record));
}

void weir_record_jctl(int signal)
{
	record_value(signal != 0 ? WEIR_RECORD_STOPPED : WEIR_RECORD_CONTINUED, signal);
}

void weir_record_exit(long status)
{
	record_value(WEIR_RECORD_EXIT, status);
}

void weir_record_clone(unsigned long clone_flags, struct task_struct *child)
{
	struct weir_record_clone *record = (void *)record_begin(sizeof(*record));

	if (record == NULL)
		return;
	record_header(&record->head, WEIR_RECORD_CLONE, sizeof(*record));
	record->clone_flags = clone_flags;
	record->child_tid = child->tid;
	record->child_index = child->index;
	record_commit(sizeof(*record));
}

/* Length of text, NUL included, or `maximum` when it is longer. */
static u32 text_size(const char *text, u32 maximum)
{
	u32 size = 0;

	while (size < maximum && text[size] != '\0')
		size++;
	return size < maximum ? size + 1 : maximum;
}

/* Copies text and fills up to a multiple of 8. Returns the bytes written. */
static u32 put_text(u8 *to, const char *text, u32 size)
{
	u32 padded = (u32)align_up(size, 8);

	memcpy(to, text, size);
	memset(to + size, 0, padded - size);
	return padded;
}

void weir_record_exec(const struct linux_binprm *bprm)
{
	u32 path_size = text_size(bprm->filename, PATH_SIZE_MAXIMUM);
	u32 size = (u32)(sizeof(struct weir_record_exec) + sizeof(struct weir_chunk));
	struct weir_record_exec *record = (void *)record_begin(size + path_size);
	struct weir_chunk *chunk = (void *)(record + 1);
	const struct task *task = utrace_current();

	if (record == NULL)
		return;
	size += put_text((u8 *)(chunk + 1), bprm->filename, path_size);
	record_header(&record->head, WEIR_RECORD_EXEC, size);
	record->former_tid = task->exec.former_tid != 0 ? task->exec.former_tid : task->tid;
	record->padding = 0;
	*chunk = (struct weir_chunk){
		.size = path_size,
		.flags = WEIR_CHUNK_STRING | WEIR_CHUNK_WHOLE,
	};
	record_commit(size);
}

void weir_record_stat(struct weir_record_stat *row)
{
	struct weir_record_stat *record;

	if (row->head.type == WEIR_RECORD_STAT)
		return;
	record = (void *)record_begin(sizeof(*record));
	if (record == NULL)
		return;
	*record = *row;
	record_header(&record->head, WEIR_RECORD_STAT, sizeof(*record));
	record->head.flags = row->head.flags;
	/* First the mark: a thread killed right here loses the row, but never sends it twice. */
	__atomic_store_n(&row->head.type, WEIR_RECORD_STAT, __ATOMIC_RELEASE);
	record_commit(sizeof(*record));
}

static void record_text(s64 value, const char *text)
{
	u32 length = text_size(text, TEXT_MAXIMUM);
	u32 size = sizeof(struct weir_record_text);
	struct weir_record_text *record = (void *)record_begin(size + length);

	if (record == NULL)
		return;
	size += put_text((u8 *)(record + 1), text, length);
	((u8 *)record)[sizeof(*record) + length - 1] = '\0';
	record_header(&record->head, WEIR_RECORD_TEXT, size);
	record->value = value;
	record_commit(size);
}

void weir_record_oracle(const struct weir_record_oracle *finding)
{
	struct weir_record_oracle *record = (void *)record_begin(sizeof(*record));

	if (record == NULL)
		return;
	*record = *finding;
	record_header(&record->head, WEIR_RECORD_ORACLE, sizeof(*record));
	record_commit(sizeof(*record));
}

void weir_record_text(s64 value, const char *text)
{
	struct thread *thread = thread_current();
	struct task *task = thread->task;

	/* In an init there is no thread yet that could object to the use of its ring. */
	if (task == NULL)
		thread->task = domain_task(0);
	record_text(value, text);
	thread->task = task;
}

void weir_print(const char *format, ...)
{
	char text[PRINT_MAXIMUM];
	va_list arguments;

	va_start(arguments, format);
	format_text(text, sizeof(text), format, arguments);
	va_end(arguments);
	weir_record_text(0, text);
}
