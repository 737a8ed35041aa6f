/* SPDX-License-Identifier: MIT */
/*
 * Which descriptors lead to files of /proc whose numbers are to be corrected is noted
 * when they are opened by their usual names. That closes nothing and owns nothing: a
 * read looks whether the descriptor still leads to that file. As numbers may
 * become shorter, the file is read as a whole and the program given its part.
 *
 * What is resident is not corrected: the program does use that memory.
 */
#include "agent/views.h"

#include "agent/lock.h"
#include "agent/maps.h"
#include "agent/mm.h"
#include "agent/seccomp.h"
#include "agent/shown.h"
#include "agent/special.h"
#include "agent/uaccess.h"
#include "base/bytes.h"
#include "base/rawsys.h"
#include "base/format.h"
#include "base/limits.h"

enum {
	ROOT_SIZE = 6, /* "/proc/" */
	PATH_LIMIT = 48,
	TEXT_LIMIT = 8192,
	DIGITS_LIMIT = 24,
	PROC_MAGIC = 0x9fa0,
	BAD_ADDRESS = -14,
	SEEK_TO = 0,
	SEEK_HERE = 1,
	STATUS_WIDTH = 8,     /* of sizes there, right-aligned */
	LIMIT_COLUMN = 26,    /* where the values of limits begin, left-aligned, */
	LIMIT_WIDTH = 20,     /* and how wide they are */
	STAT_SIZE_FIELD = 20, /* words behind the name of the program */
	STATM_DATA_FIELD = 5,
};

struct text {
	size_t size;
	char bytes[TEXT_LIMIT + DIGITS_LIMIT];
};

/*** Editing ***/

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The number at a place, and the place behind it. */
static u64 number_at(const char *bytes, size_t at, size_t size, size_t *end)
{
	u64 value = 0;

	for (; at < size && is_digit(bytes[at]); at++)
		value = value * 10 + (u64)(bytes[at] - '0');
	*end = at;
	return value;
}

/* Replaces what lies between two places; what follows moves. */
static void replace(struct text *text, size_t at, size_t end, const char *with, size_t size)
{
	if (text->size - (end - at) + size > TEXT_LIMIT)
		return;
	memmove(text->bytes + at + size, text->bytes + end, text->size - end);
	memcpy(text->bytes + at, with, size);
	text->size += size - (end - at);
}

/* The number at `at` becomes less, by at most what it is, and stays as wide as `width`. */
static void subtract(struct text *text, size_t at, u64 less, size_t width)
{
	char digits[DIGITS_LIMIT];
	char field[DIGITS_LIMIT];
	size_t start = at;
	size_t end, size, pad;
	u64 value;

	while (at < text->size && text->bytes[at] == ' ')
		at++;
	value = number_at(text->bytes, at, text->size, &end);
	if (end == at)
		return;
	size = format_print(digits, sizeof(digits), "%lu", value > less ? value - less : 0);
	pad = size < width ? width - size : 0;
	memset(field, ' ', pad);
	memcpy(field + pad, digits, size);
	replace(text, start, end, field, pad + size);
}

/* Where a line goes on that begins so, or 0. */
static size_t behind(const struct text *text, const char *begin)
{
	size_t length = strlen(begin);

	for (size_t at = 0; at + length < text->size; at++) {
		if ((at == 0 || text->bytes[at - 1] == '\n') &&
		    memcmp(text->bytes + at, begin, length) == 0)
			return at + length;
	}
	return 0;
}

/* Where the word of this number begins, from a place on. */
static size_t word_at(const struct text *text, size_t at, u32 number)
{
	for (; number > 0 && at < text->size; at++)
		number -= text->bytes[at] == ' ';
	return at;
}

static void correct_status(struct text *text, const struct view_sizes *own)
{
	const struct {
		const char *name;
		u64 size;
	} lines[] = {
		{ "VmPeak:\t", own->all },
		{ "VmSize:\t", own->all },
		{ "VmData:\t", own->data },
		{ "VmLib:\t", own->code },
	};

	for (size_t i = 0; i < array_size(lines); i++) {
		size_t at = behind(text, lines[i].name);

		if (at != 0)
			subtract(text, at, lines[i].size / 1024, STATUS_WIDTH);
	}
}

static void correct_statm(struct text *text, const struct view_sizes *own)
{
	subtract(text, word_at(text, 0, STATM_DATA_FIELD), own->data / PAGE_SIZE, 0);
	subtract(text, 0, own->all / PAGE_SIZE, 0);
}

/* "pid (name) state ...": the name may hold anything. */
static void correct_stat(struct text *text, const struct view_sizes *own)
{
	size_t at = text->size;

	while (at > 0 && text->bytes[at - 1] != ')')
		at--;
	if (at > 0)
		subtract(text, word_at(text, at + 1, STAT_SIZE_FIELD), own->all, 0);
}

/* Both values of a line: "Max address space  SOFT  HARD  bytes". */
static void correct_limit(struct text *text, const char *name, u64 padding)
{
	size_t at = behind(text, name);

	if (at == 0)
		return;
	at += LIMIT_COLUMN - strlen(name);
	for (u32 i = 0; i < 2; i++, at += LIMIT_WIDTH + 1) {
		char field[DIGITS_LIMIT];
		size_t end, size;
		u64 real = number_at(text->bytes, at, text->size, &end);

		if (end == at || at + LIMIT_WIDTH > text->size)
			continue;
		size =
		    format_print(field, sizeof(field), "%lu", memory_limit_program(real, padding));
		memset(text->bytes + at, ' ', LIMIT_WIDTH);
		memcpy(text->bytes + at, field, size);
	}
}

static void correct_limits(struct text *text)
{
	const u64 *padding = domain_get()->limit_padding;

	correct_limit(text, "Max data size", padding[MEMORY_LIMIT_DATA]);
	correct_limit(text, "Max address space", padding[MEMORY_LIMIT_SPACE]);
}

/*** What is ours ***/

static void add_mapping(void *context, const struct maps_line *line)
{
	struct view_sizes *own = context;
	u64 size = line->end - line->start;

	if (!domain_contains(line->start))
		return;
	own->all += size;
	if (line->writable && !line->shared)
		own->data += size;
	if (line->executable && !line->writable)
		own->code += size;
}

/* What the agent maps and unmaps while the program runs. */
static struct view_sizes changing_sizes(const struct mm *mm)
{
	u64 stubs = (u64)stubs_page_count(&mm->patch.stubs) * PAGE_SIZE;
	struct view_sizes sizes = { .code = stubs };
	u64 rings = 0;

	for (u32 slot = 0; slot < __atomic_load_n(&mm->slots_high, __ATOMIC_RELAXED); slot++)
		if (__atomic_load_n(&mm->slot_state[slot], __ATOMIC_RELAXED) >= SLOT_IDLE)
			sizes.data += SLOT_MAPPED_SIZE;
	for (u32 i = 0; i < array_size(mm->ring_segments); i++) {
		u64 bits = __atomic_load_n(&mm->ring_segments[i], __ATOMIC_RELAXED);

		for (; bits != 0; bits &= bits - 1)
			rings += RING_SEGMENT_SIZE;
	}
	sizes.all = stubs + rings + sizes.data;
	return sizes;
}

/* The constant part: all that lies in the domain, less what changes there. */
static int measure(const struct mm *mm, struct view_sizes *constant)
{
	struct view_sizes changing = changing_sizes(mm);
	int err;

	*constant = (struct view_sizes){ .all = changing.code };
	err = maps_read(add_mapping, constant);
	constant->all -= changing.all;
	constant->data -= changing.data;
	return err;
}

/*** Opening ***/

/* What lies at a path behind "/proc/". */
static enum view_kind kind_of(const char path[PATH_LIMIT])
{
	static const char *const names[] = { [VIEW_STATUS] = "/status",
					     [VIEW_STAT] = "/stat",
					     [VIEW_STATM] = "/statm",
					     [VIEW_LIMITS] = "/limits" };
	static const char thread_self[] = "thread-self";
	size_t size = 4;

	if (memcmp(path, thread_self, sizeof(thread_self) - 1) == 0)
		size = sizeof(thread_self) - 1;
	else if (memcmp(path, "self", size) != 0 &&
		 number_at(path, 0, PATH_LIMIT, &size) != (u64)sys_getpid())
		return VIEW_NONE;
	for (u32 kind = VIEW_STATUS; kind < array_size(names); kind++)
		if (size != 0 && strcmp(path + size, names[kind]) == 0)
			return kind;
	return VIEW_NONE;
}

static enum view_kind kind_at(u64 address)
{
	char path[PATH_LIMIT] = { 0 };

	if (strncpy_from_user(path, address, ROOT_SIZE) != ROOT_SIZE ||
	    memcmp(path, "/proc/", ROOT_SIZE) != 0)
		return VIEW_NONE;
	if (strncpy_from_user(path, address + ROOT_SIZE, sizeof(path)) <= 0 ||
	    path[sizeof(path) - 1] != '\0')
		return VIEW_NONE;
	return kind_of(path);
}

/* Device and inode. */
static bool identify(s32 fd, u64 identity[2])
{
	u64 status[18];

	if (raw_syscall3(__NR_fstat, (u64)(s64)fd, as_u64(status), 0) != 0)
		return false;
	identity[0] = status[0];
	identity[1] = status[1];
	return true;
}

static bool is_of_proc(s32 fd)
{
	u64 status[16];

	return raw_syscall3(__NR_fstatfs, (u64)(s64)fd, as_u64(status), 0) == 0 &&
	       status[0] == PROC_MAGIC;
}

static void note(struct mm *mm, const struct view *view)
{
	struct view_table *table = &mm->views;
	struct view *entry = NULL;

	spin_lock(&table->lock);
	for (u32 i = 0; i < VIEW_COUNT && entry == NULL; i++)
		if (table->views[i].kind == VIEW_NONE || table->views[i].fd == view->fd)
			entry = &table->views[i];
	if (entry == NULL)
		entry = &table->views[table->next++ % VIEW_COUNT];
	*entry = *view;
	/* Only a hint to look. */
	__atomic_fetch_or(&mm->attends, MM_ATTENDS_VIEWS, __ATOMIC_RELAXED);
	spin_unlock(&table->lock);
}

/*
 * Measured before the file is opened: other threads see the descriptor taken that
 * it is about to have anyway.
 */
static u32 open_view(struct mm *mm, struct pt_regs *regs, u64 path)
{
	struct view view = { .kind = mm->filtered ? VIEW_NONE : kind_at(path) };
	u64 identity[2];
	long result;

	if (unlikely(shown_may_be(path)))
		return special_answer(regs, shown_open(regs));
	if (likely(view.kind == VIEW_NONE))
		return GATE_RUN;
	/* Limits do not depend on what is mapped. */
	if (view.kind != VIEW_LIMITS && measure(mm, &view.constant) < 0)
		return GATE_RUN;
	result = call_for_program(regs);
	view.fd = (s32)result;
	if (!result_is_error(result) && is_of_proc(view.fd) && identify(view.fd, identity)) {
		view.device = identity[0];
		view.inode = identity[1];
		note(mm, &view);
	}
	return special_answer(regs, result);
}

u32 special_open(struct thread *thread, struct pt_regs *regs)
{
	return open_view(thread->mm, regs, regs->di);
}

u32 special_openat(struct thread *thread, struct pt_regs *regs)
{
	return open_view(thread->mm, regs, regs->si);
}

u32 special_openat2(struct thread *thread, struct pt_regs *regs)
{
	return open_view(thread->mm, regs, regs->si);
}

/*** Reading ***/

static void forget(struct mm *mm, s32 fd)
{
	struct view_table *table = &mm->views;
	bool some = false;

	spin_lock(&table->lock);
	for (u32 i = 0; i < VIEW_COUNT; i++) {
		if (table->views[i].kind != VIEW_NONE && table->views[i].fd == fd)
			table->views[i].kind = VIEW_NONE;
		some |= table->views[i].kind != VIEW_NONE;
	}
	if (!some)
		__atomic_fetch_and(&mm->attends, ~(u32)MM_ATTENDS_VIEWS, __ATOMIC_RELAXED);
	spin_unlock(&table->lock);
}

static bool find(struct mm *mm, s32 fd, struct view *view)
{
	struct view_table *table = &mm->views;
	u64 identity[2];

	spin_lock(&table->lock);
	for (u32 i = 0; i < VIEW_COUNT; i++)
		if (table->views[i].kind != VIEW_NONE && table->views[i].fd == fd)
			*view = table->views[i];
	spin_unlock(&table->lock);
	if (view->kind == VIEW_NONE)
		return false;
	if (identify(fd, identity) && identity[0] == view->device && identity[1] == view->inode)
		return true;
	/* Another file by now. */
	forget(mm, fd);
	return false;
}

/* The whole file. False: there is more of it than we can take. */
static bool read_whole(s32 fd, struct text *text)
{
	long size;

	for (text->size = 0; text->size < TEXT_LIMIT; text->size += (size_t)size) {
		size = raw_syscall4(__NR_pread64, (u64)(s64)fd, as_u64(text->bytes + text->size),
				    TEXT_LIMIT - text->size, text->size);
		if (size <= 0)
			return size == 0;
	}
	return false;
}

static void correct(const struct view *view, const struct mm *mm, struct text *text)
{
	struct view_sizes own = changing_sizes(mm);

	own.all += view->constant.all;
	own.data += view->constant.data;
	own.code += view->constant.code;
	if (view->kind == VIEW_STATUS)
		correct_status(text, &own);
	else if (view->kind == VIEW_STAT)
		correct_stat(text, &own);
	else if (view->kind == VIEW_STATM)
		correct_statm(text, &own);
	else
		correct_limits(text);
}

static bool read_view(struct mm *mm, struct pt_regs *regs)
{
	bool from_here = regs->orig_ax == __NR_read;
	u64 fd = (u64)(s64)(s32)regs->di;
	struct view view = { .kind = VIEW_NONE };
	struct text text;
	s64 offset;
	size_t size;

	if (!find(mm, (s32)fd, &view))
		return false;
	offset = from_here ? raw_syscall3(__NR_lseek, fd, 0, SEEK_HERE) : (s64)regs->r10;
	if (offset < 0 || !read_whole((s32)fd, &text))
		return false;
	correct(&view, mm, &text);
	size = (u64)offset < text.size ? text.size - (size_t)offset : 0;
	size = size < regs->dx ? size : regs->dx;
	if (copy_to_user(regs->si, text.bytes + (size != 0 ? offset : 0), size) != 0) {
		special_answer(regs, BAD_ADDRESS);
		return true;
	}
	if (from_here)
		raw_syscall3(__NR_lseek, fd, (u64)offset + size, SEEK_TO);
	special_answer(regs, (long)size);
	return true;
}

bool view_answers(struct thread *thread, struct pt_regs *regs)
{
	if (regs->orig_ax == __NR_close)
		forget(thread->mm, (s32)regs->di);
	return (regs->orig_ax == __NR_read || regs->orig_ax == __NR_pread64) &&
	       !thread->mm->filtered && read_view(thread->mm, regs);
}
