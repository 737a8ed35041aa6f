/* SPDX-License-Identifier: MIT */
/*
 * An engine that records what calls write, or (option log=FILE) keeps the calls
 * of a second run from being made and supplies what the first one got: results
 * and bytes. The log is made by reinjection.py from the events of the first run.
 */
#include "weir.h"

/* One call of the log; chunks follow, each padded to a multiple of 8. */
struct log_call {
	int64_t nr;
	int64_t result;
	uint32_t make; /* the kernel has to do it: mappings, signals, output */
	uint32_t chunk_count;
};

struct log_chunk {
	uint64_t address;
	uint64_t size;
};

enum { DESCRIPTORS = 1024, MMAP_CALL = 9, DESCRIPTOR_RESULT = 2 };

static const uint8_t *log_at;
static const uint8_t *log_end;
static const struct log_call *current; /* of the log, between entry and exit */
static uint64_t supplied;
static uint64_t made;
static bool diverged;
/* A descriptor of the log that was really opened may have another number now. */
static int64_t real_descriptors[DESCRIPTORS];

static uint64_t padded(uint64_t size)
{
	return (size + 7) / 8 * 8;
}

static const struct log_call *next_call(void)
{
	const struct log_call *call = (const void *)log_at;

	if (log_at + sizeof(*call) > log_end)
		return NULL;
	log_at += sizeof(*call);
	return call;
}

/* Stores the chunks of the current call, or skips them. */
static void take_chunks(bool store)
{
	for (uint32_t i = 0; i < current->chunk_count; i++) {
		const struct log_chunk *chunk = (const void *)log_at;

		log_at += sizeof(*chunk);
		if (store && weir_copy_to_user(chunk->address, log_at, chunk->size) < 0)
			weir_print("reinject: %p cannot be written", (void *)chunk->address);
		log_at += padded(chunk->size);
	}
}

static void use_real_descriptor(unsigned long *argument)
{
	if (*argument < DESCRIPTORS && real_descriptors[*argument] >= 0)
		*argument = (unsigned long)real_descriptors[*argument];
}

static u32 replay_entry(u32 action, struct pt_regs *regs)
{
	int64_t nr = syscall_get_nr(utrace_current(), regs);

	current = diverged ? NULL : next_call();
	if (current == NULL)
		return utrace_syscall_action(action) | UTRACE_RESUME;
	if (current->nr != nr) {
		weir_print("reinject: diverged: call %ld, recorded %ld", (long)nr,
			   (long)current->nr);
		diverged = true;
		current = NULL;
		return utrace_syscall_action(action) | UTRACE_RESUME;
	}
	take_chunks(current->make == 0);
	if (current->make != 0) {
		made++;
		if (nr == MMAP_CALL)
			use_real_descriptor(&regs->r8);
		return utrace_syscall_action(action) | UTRACE_RESUME;
	}
	supplied++;
	regs->ax = (unsigned long)current->result;
	return UTRACE_SYSCALL_ABORT | UTRACE_RESUME;
}

static void replay_exit(struct pt_regs *regs)
{
	if (current == NULL)
		return;
	if (current->make == DESCRIPTOR_RESULT && current->result >= 0 &&
	    current->result < DESCRIPTORS)
		real_descriptors[current->result] = (int64_t)regs->ax;
	if (current->make == 0 || current->make == DESCRIPTOR_RESULT)
		regs->ax = (unsigned long)current->result;
	current = NULL;
}

static u32 reinject_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	(void)engine;
	/* The execve that begins it all is in neither run the program's. */
	if (weir_written_begin(regs, WEIR_WRITTEN_AUTO) == -EINVAL || log_end == NULL)
		return utrace_syscall_action(action) | UTRACE_RESUME;
	return replay_entry(action, regs);
}

static u32 reinject_exit(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	(void)action;
	(void)engine;
	if (log_end != NULL)
		replay_exit(regs);
	else
		weir_record_written(regs, WEIR_WRITTEN_AUTO);
	return UTRACE_RESUME;
}

static u32 reinject_end(u32 action, struct utrace_engine *engine, long orig_code, long *code)
{
	(void)action;
	(void)engine;
	(void)orig_code;
	(void)code;
	if (log_end != NULL)
		weir_print("reinject: %lu supplied, %lu made, %s", (unsigned long)supplied,
			   (unsigned long)made,
			   diverged	       ? "diverged"
			   : log_at == log_end ? "complete"
					       : "ended early");
	return UTRACE_RESUME;
}

static const struct utrace_engine_ops reinject_ops = {
	.report_syscall_entry = reinject_entry,
	.report_syscall_exit = reinject_exit,
	.report_exit = reinject_end,
};

static int reinject_init(const struct weir_module_args *args)
{
	static const char *const allowed[] = { "log", NULL };
	int err = weir_options_check(args, allowed);
	void *data = NULL;
	size_t size = 0;

	if (err == 0)
		err = weir_option_file(args, "log", &data, &size);
	if (err < 0)
		return err;
	if (data != NULL) {
		log_at = data;
		log_end = log_at + size;
	}
	for (int i = 0; i < DESCRIPTORS; i++)
		real_descriptors[i] = -1;
	return weir_attach(args->first, &reinject_ops, NULL,
			   UTRACE_EVENT_SYSCALL | UTRACE_EVENT(EXIT));
}

const struct weir_module weir_module = {
	WEIR_MODULE_HEAD,
	.name = "reinject",
	.init = reinject_init,
};
