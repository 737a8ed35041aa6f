/* SPDX-License-Identifier: MIT */
/*
 * A run that --strict ends: told by whoever saw it, carried out by the control
 * thread, printed by the command when everything has ended.
 */
#include "supervisor/strict.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/strict.h"
#include "supervisor/session.h"

/* 0xffffffffff600000, one page. */
#define VSYSCALL_HIGH 0xffffffffU
#define VSYSCALL_LOW 0xff600000U
#define VSYSCALL_END 0xff601000U

int strict_filter_vsyscalls(void)
{
	static struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, instruction_pointer) + 4),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, VSYSCALL_HIGH, 0, 4),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, instruction_pointer)),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, VSYSCALL_LOW, 0, 2),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, VSYSCALL_END, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP | STRICT_VSYSCALL_MARK),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0)
		return 0;
	/* Without privileges none may come later, or the filter would be in their way. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0)
		return -errno;
	return 0;
}

/* Whose memory it is in, when the agent has no name for that. */
static void name_image(const struct violation *violation, char *name, size_t size)
{
	char link[64];
	char path[VIOLATION_IMAGE_SIZE];
	ssize_t length;

	if (violation->image[0] != '\0') {
		snprintf(name, size, "%s+0x%" PRIx64, violation->image, violation->offset);
		return;
	}
	snprintf(link, sizeof(link), "/proc/%d/exe", violation->pid);
	length = readlink(link, path, sizeof(path) - 1);
	path[length > 0 ? length : 0] = '\0';
	snprintf(name, size, "%s at 0x%" PRIx64, path, violation->offset);
}

void strict_refuse(struct session *session, const struct violation *violation)
{
	char name[VIOLATION_IMAGE_SIZE + 32];

	name_image(violation, name, sizeof(name));
	pthread_mutex_lock(&session->refusal_lock);
	if (!atomic_load(&session->refused))
		snprintf(session->refusal, sizeof(session->refusal), "%s: %s (process %d)", name,
			 violation->what, violation->pid);
	atomic_store(&session->refused, true);
	pthread_mutex_unlock(&session->refusal_lock);
	control_wake();
}

static bool is_there(const struct task *task)
{
	u32 state = __atomic_load_n(&task->state, __ATOMIC_ACQUIRE);

	return state == TASK_NEW || state == TASK_RUNNING || state == TASK_EXITING;
}

bool strict_end_all(struct session *session)
{
	u32 high = __atomic_load_n(&domain_get()->task_high, __ATOMIC_ACQUIRE);

	if (!atomic_load(&session->refused))
		return false;
	for (u32 slot = 0; slot < high; slot++) {
		const struct task *task = domain_task(slot);
		pid_t tgid = __atomic_load_n(&task->tgid, __ATOMIC_RELAXED);

		if (is_there(task) && tgid > 0)
			kill(tgid, SIGKILL);
	}
	return true;
}
