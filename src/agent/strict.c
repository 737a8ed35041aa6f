/* SPDX-License-Identifier: MIT */
/*
 * The agent's end of --strict: says where and what, and waits to be killed.
 * The supervisor prints it and ends everything it follows.
 */
#include "agent/strict.h"

#include "agent/backstop.h"
#include "agent/mm.h"
#include "agent/supervisor.h"
#include "base/bytes.h"
#include "base/rawsys.h"
#include "base/slab.h"
#include "base/violation.h"
#include "x86/sigframe.h"

enum { WEIR_STATUS = 125 };

static void copy_text(char *to, size_t size, const char *from)
{
	size_t length = strlen(from);

	if (length >= size)
		length = size - 1;
	memcpy(to, from, length);
	to[length] = '\0';
}

static void describe(struct violation *violation, u64 site, const char *what)
{
	const struct mapping *mapping = mapping_find(&mm_current()->mappings, site);

	violation->pid = thread_current()->task->tgid;
	violation->offset = site;
	if (mapping != NULL) {
		violation->offset = site - mapping->start + mapping->offset;
		copy_text(violation->image, sizeof(violation->image), mapping->name);
	}
	copy_text(violation->what, sizeof(violation->what), what);
}

/* Returns when there is nobody, or nothing left, to tell it with. */
static void tell(struct task *task, u64 site, const char *what)
{
	struct violation *violation = slab_alloc(slab_domain(), sizeof(*violation));

	if (violation == NULL)
		return;
	describe(violation, site, what);
	task->violation = violation;
	supervisor_post(task, REQUEST_VIOLATION);
	/* There is no answer: the supervisor kills us, or dies. */
	supervisor_wait(task);
}

void strict_violation(u64 site, const char *what)
{
	if (likely(!domain_get()->options.strict))
		return;
	tell(thread_current()->task, site, what);
	for (;;)
		raw_syscall3(__NR_exit_group, WEIR_STATUS, 0, 0);
}

void strict_check_trap(const struct kernel_siginfo *info, const struct kernel_sigcontext *context)
{
	if (domain_get()->options.strict && info->signo == SIG_SYS &&
	    info->code == SYS_SECCOMP_CODE && info->error == STRICT_VSYSCALL_MARK)
		/* The kernel has returned from it: the call is in front of where it goes on. */
		strict_violation(context->ip - 1, "a call of the vsyscall page is not seen");
}
