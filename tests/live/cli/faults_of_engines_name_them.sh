#!/bin/sh
# SPDX-License-Identifier: MIT
# Who writes engines must see from the report that it was theirs that failed.
cat >broken.c <<'END'
#include <weir.h>

static u32 on_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	if (regs->orig_ax != 59) /* the execve is reported in weir's own process */
		*(volatile int *)8 = 1;
	return UTRACE_RESUME;
}

static const struct utrace_engine_ops ops = { .report_syscall_entry = on_entry };

static int init(const struct weir_module_args *args)
{
	return weir_attach(args->first, &ops, NULL, UTRACE_EVENT(SYSCALL_ENTRY));
}

const struct weir_module weir_module = { WEIR_MODULE_HEAD, .name = "broken", .init = init };
END
gcc -O2 -I"$WEIR_SOURCE/include" -fPIC -ffreestanding -fno-stack-protector -mgeneral-regs-only \
	-nostdlib -shared -o broken.so broken.c || exit 1
"$WEIR" run -e ./broken.so sh -c 'echo not reached' >out 2>message
status=$?
[ $status = 125 ] || { echo "status $status"; cat message; exit 1; }
grep -q '^weir: engine failed: ' message && grep -q 'fault of the engine broken,' message ||
	{ cat message; exit 1; }
