/* SPDX-License-Identifier: MIT */
/* Prints what report_exec is told, and what becomes of an exec that fails. */
#include "utrace-kernel.h"

static u32 on_exec(u32 action, struct utrace_engine *engine, const struct linux_binfmt *fmt,
		   const struct linux_binprm *bprm, struct pt_regs *regs)
{
	weir_print("exec %s %s %s %d %d %d", fmt->name, bprm->filename, bprm->interp, bprm->argc,
		   bprm->envc, bprm->creds_changed);
	return UTRACE_RESUME;
}

static u32 on_syscall_exit(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	if (syscall_get_nr(current, regs) == 59)
		weir_print("execve %ld", syscall_get_error(current, regs));
	return UTRACE_RESUME;
}

static const struct utrace_engine_ops ops = {
	.report_exec = on_exec,
	.report_syscall_exit = on_syscall_exit,
};

static int start(const struct weir_module_args *args)
{
	return weir_attach(args->first, &ops, NULL,
			   UTRACE_EVENT(EXEC) | UTRACE_EVENT(SYSCALL_EXIT));
}

const struct weir_module weir_module = { WEIR_MODULE_HEAD, .name = "exec", .init = start };
