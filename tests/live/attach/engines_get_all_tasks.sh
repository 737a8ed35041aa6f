#!/bin/sh
# SPDX-License-Identifier: MIT
# An engine's init finds every thread of the process. When weir leaves, each attachment
# is released, by its own thread, which may still record what it knows; exit comes last.
. "$WEIR_SOURCE/tests/live/attach/common.sh"
build waits
cat >engine.c <<'C'
#include "utrace-task.h"
#include "weir.h"

static unsigned long entered, released;

static u32 entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	(void)engine;
	(void)regs;
	__atomic_fetch_add(&entered, 1, __ATOMIC_RELAXED);
	return utrace_syscall_action(action) | UTRACE_RESUME;
}

static void release(void *data)
{
	__atomic_fetch_add(&released, 1, __ATOMIC_RELAXED);
	weir_print("task %lu of thread %d", (unsigned long)data, task_pid_nr(utrace_current()));
}

static const struct utrace_engine_ops ops = { .report_syscall_entry = entry, .release = release };

static int init(const struct weir_module_args *args)
{
	int err = args->tasks[0] == args->first ? 0 : -EINVAL;

	for (uint32_t i = 0; i < args->task_count && err == 0; i++)
		err = weir_attach(args->tasks[i], &ops, (void *)(unsigned long)i,
				  UTRACE_EVENT(SYSCALL_ENTRY));
	return err;
}

static void end(void)
{
	weir_print("%lu released, %s entered", released, entered >= 11 ? "all" : "not all");
}

const struct weir_module weir_module = { WEIR_MODULE_HEAD, .name = "e", .init = init, .exit = end };
C
$CC -O2 -fPIC -ffreestanding -fno-stack-protector -mgeneral-regs-only -nostdlib -shared \
	-I"$WEIR_SOURCE/include" -o engine.so engine.c
start ./waits
attach -o text run -e ./engine.so -p "$program"
[ "$attached" = "weir: Process $program attached with 12 threads" ] || fail "$attached"
say check
hear
leave
for task in 0 1 2 3 4 5 6 7 8 9 10 11; do
	[ "$(grep -c "task $task of thread" text)" = 1 ] || fail "task $task: $(cat text)"
done
grep -q "task 0 of thread $program" text || fail "the first thread: $(cat text)"
grep -q '12 released, all entered' text || fail "exit: $(cat text)"
say end
program_ends
[ "$status" = 5 ] || fail "the program's status: $status"
