/* SPDX-License-Identifier: MIT */
/*
 * The crash report: registers, where they lie, the last records of the ring.
 * Written with nothing but write(2) to standard error, as everything else may
 * be broken.
 */
#include "agent/crash.h"

#include "base/bytes.h"
#include "base/rawsys.h"
#include "base/ring.h"
#include "utrace/task.h"

enum { REPORT_SIZE = 4096, STDERR = 2, WEIR_STATUS = 125, EVENTS_SHOWN = 32 };

struct report {
	char text[REPORT_SIZE];
	size_t used;
};

static void put_text(struct report *report, const char *text)
{
	while (*text != '\0' && report->used < REPORT_SIZE)
		report->text[report->used++] = *text++;
}

static void put_hex(struct report *report, const char *name, u64 value)
{
	static const char digits[] = "0123456789abcdef";
	char text[20];
	u32 at = sizeof(text) - 1;

	text[at] = '\0';
	do {
		text[--at] = digits[value & 15];
		value >>= 4;
	} while (value != 0);
	put_text(report, name);
	put_text(report, "0x");
	put_text(report, text + at);
}

static void put_registers(struct report *report, const struct kernel_sigcontext *context)
{
	put_hex(report, "\n  rip ", context->ip);
	put_hex(report, " (agent text + ", context->ip - domain_base());
	put_hex(report, ") rsp ", context->sp);
	put_hex(report, " cr2 ", context->cr2);
	put_hex(report, "\n  rax ", context->ax);
	put_hex(report, " rbx ", context->bx);
	put_hex(report, " rcx ", context->cx);
	put_hex(report, " rdx ", context->dx);
	put_hex(report, "\n  rsi ", context->si);
	put_hex(report, " rdi ", context->di);
	put_hex(report, " rbp ", context->bp);
	put_hex(report, " r8 ", context->r8);
	put_hex(report, "\n  r9 ", context->r9);
	put_hex(report, " r10 ", context->r10);
	put_hex(report, " r11 ", context->r11);
	put_hex(report, " r12 ", context->r12);
	put_hex(report, "\n  r13 ", context->r13);
	put_hex(report, " r14 ", context->r14);
	put_hex(report, " r15 ", context->r15);
	put_hex(report, " flags ", context->flags);
}

/* The records that the reader has not overtaken yet, the last ones of them. */
static void put_events(struct report *report, struct ring *ring)
{
	u64 at = ring->tail;
	u64 starts[EVENTS_SHOWN];
	u64 count = 0;

	while (at < ring->head) {
		const struct weir_record *record =
		    (const void *)(ring->data + (at & (ring->size - 1)));

		if (record->size == 0)
			break;
		starts[count++ % EVENTS_SHOWN] = at;
		at += record->size;
	}
	for (u64 i = count > EVENTS_SHOWN ? count - EVENTS_SHOWN : 0; i < count; i++) {
		const struct weir_record_entry *record =
		    (const void *)(ring->data + (starts[i % EVENTS_SHOWN] & (ring->size - 1)));

		put_hex(report, "\n  event type ", record->head.type);
		put_hex(report, " first field ", (u64)record->nr);
	}
}

/* The engine whose code this is, or NULL. */
static const char *engine_at(u64 ip)
{
	for (const struct engine_module *module = domain_get()->modules; module != NULL;
	     module = module->next) {
		if (ip - module->address < module->size)
			return module->name;
	}
	return NULL;
}

static void put_whose(struct report *report, const char *engine)
{
	put_text(report, "\nThis is a fault of ");
	put_text(report, engine != NULL ? "the engine " : "weir");
	if (engine != NULL)
		put_text(report, engine);
	put_text(report, ", not of the program; please report it.\n");
}

_Noreturn void agent_crash(const char *what, const struct kernel_sigcontext *context)
{
	struct thread *thread = thread_current();
	const char *engine = context != NULL ? engine_at(context->ip) : NULL;
	struct report report = { .used = 0 };

	put_text(&report, engine != NULL ? "weir: engine failed: " : "weir: agent failed: ");
	put_text(&report, what);
	put_hex(&report, "\n  task index ", thread->task->index);
	put_hex(&report, " call ", thread->regs->orig_ax);
	put_hex(&report, " site ", thread->regs->ip);
	if (context != NULL)
		put_registers(&report, context);
	put_events(&report, domain_ring(thread->task->slot));
	put_whose(&report, engine);
	sys_write(STDERR, report.text, report.used);
	for (;;)
		raw_syscall3(__NR_exit_group, WEIR_STATUS, 0, 0);
}

void agent_fault(struct thread *thread, const struct kernel_siginfo *info,
		 struct kernel_ucontext *uc)
{
	(void)thread;
	(void)info;
	agent_crash(engine_at(uc->context.ip) != NULL ? "fault in its code" : "fault in agent code",
		    &uc->context);
}
