/* SPDX-License-Identifier: MIT */
/*
 * How processes begin and end: clone's arguments, wait statuses, scheduling.
 */
#include "view/decode_print.h"
#include "view/siginfo.h"

#include <string.h>
#include <sys/wait.h>

void type_wstatus(struct decoder *decoder, const u8 *bytes)
{
	struct text *out = decoder->out;
	int status = (int)load(bytes, 4);

	text_string(out, "[{");
	if (WIFCONTINUED(status)) {
		text_string(out, "WIFCONTINUED(s)");
	} else if (WIFEXITED(status)) {
		text_format(out, "WIFEXITED(s) && WEXITSTATUS(s) == %d", WEXITSTATUS(status));
	} else if (WIFSTOPPED(status)) {
		text_string(out, "WIFSTOPPED(s) && WSTOPSIG(s) == ");
		print_signal(decoder, (u64)(WSTOPSIG(status) & 0x7f));
		if ((WSTOPSIG(status) & 0x80) != 0)
			text_string(out, " | 0x80");
	} else {
		text_string(out, "WIFSIGNALED(s) && WTERMSIG(s) == ");
		print_signal(decoder, (u64)WTERMSIG(status));
		if (WCOREDUMP(status))
			text_string(out, " && WCOREDUMP(s)");
	}
	text_char(out, '}');
	if (status >> 16 != 0 && !WIFCONTINUED(status))
		text_format(out, " | %#x", status & ~0xffff);
	text_char(out, ']');
}

void type_sched_attr(struct decoder *decoder, const u8 *bytes)
{
	static const char *const times[] = { "sched_runtime", "sched_deadline", "sched_period" };
	enum { POLICY_AT = 4, FLAGS_AT = 8, NICE_AT = 16, PRIORITY_AT = 20, TIMES_AT = 24 };
	struct text *out = decoder->out;

	text_format(out, "{size=%u, sched_policy=", (u32)load(bytes, 4));
	print_sched_policy(decoder, load(bytes + POLICY_AT, 4));
	text_string(out, ", sched_flags=");
	print_flags_of(decoder, SET_sched_flags, load(bytes + FLAGS_AT, 8));
	text_format(out, ", sched_nice=%d, sched_priority=%u", (s32)load(bytes + NICE_AT, 4),
		    (u32)load(bytes + PRIORITY_AT, 4));
	for (unsigned int i = 0; i < array_size(times); i++)
		text_format(out, ", %s=%llu", times[i],
			    (unsigned long long)load(bytes + TIMES_AT + 8 * i, 8));
	if (load(bytes, 4) >= type_sizes[TYPE_sched_attr])
		text_format(out, ", sched_util_min=%u, sched_util_max=%u", (u32)load(bytes + 48, 4),
			    (u32)load(bytes + 52, 4));
	text_char(out, '}');
}

/*** clone: arguments with names, as their order differs between machines ***/

void print_clone_stack(struct decoder *decoder, u64 value)
{
	text_string(decoder->out, "child_stack=");
	print_address(decoder, value);
}

static const char *position_name(const struct decoder *decoder)
{
	enum { TLS_REGISTER = 4 };

	return decoder->rule.reg == TLS_REGISTER ? "tls=" : "child_tidptr=";
}

void print_clone_address(struct decoder *decoder, u64 value)
{
	text_string(decoder->out, position_name(decoder));
	print_address(decoder, value);
}

void print_clone_tid(struct decoder *decoder, u64 value)
{
	const u8 *bytes = call_failed(decoder) ? NULL : decode_memory(decoder, value, 4);

	text_string(decoder->out, "parent_tid=");
	if (bytes == NULL) {
		print_address(decoder, value);
		return;
	}
	text_char(decoder->out, '[');
	print_int(decoder, load(bytes, 4));
	text_char(decoder->out, ']');
}

struct user_clone_args {
	u64 flags;
	u64 pidfd;
	u64 child_tid;
	u64 parent_tid;
	u64 exit_signal;
	u64 stack;
	u64 stack_size;
	u64 tls;
	u64 set_tid;
	u64 set_tid_size;
	u64 cgroup;
};

/* Of the structure's first version. */
enum { FIRST_SIZE = 64 };

enum {
	WITH_PIDFD = 0x1000,
	WITH_TLS = 0x80000,
	WITH_PARENT_TID = 0x100000,
	WITH_CHILD_TID = 0x200000 | 0x1000000,
};

static void print_address_member(struct decoder *decoder, const char *name, u64 address)
{
	text_format(decoder->out, ", %s=", name);
	print_address(decoder, address);
}

/* Members that the flags do not use are printed only when they are set. */
static void print_clone_members(struct decoder *decoder, const struct user_clone_args *args)
{
	text_string(decoder->out, "{flags=");
	print_flags_of(decoder, SET_clone_flags, args->flags);
	if ((args->flags & WITH_PIDFD) != 0)
		print_address_member(decoder, "pidfd", args->pidfd);
	if ((args->flags & WITH_CHILD_TID) != 0)
		print_address_member(decoder, "child_tid", args->child_tid);
	if ((args->flags & WITH_PARENT_TID) != 0)
		print_address_member(decoder, "parent_tid", args->parent_tid);
	text_string(decoder->out, ", exit_signal=");
	if (args->exit_signal == 0)
		text_char(decoder->out, '0');
	else
		signal_print(decoder->out, (s64)args->exit_signal);
	print_address_member(decoder, "stack", args->stack);
	text_string(decoder->out, ", stack_size=");
	print_hex(decoder, args->stack_size);
	if ((args->flags & WITH_TLS) != 0)
		print_address_member(decoder, "tls", args->tls);
	if (args->set_tid != 0 || args->set_tid_size != 0) {
		print_address_member(decoder, "set_tid", args->set_tid);
		text_format(decoder->out, ", set_tid_size=%llu",
			    (unsigned long long)args->set_tid_size);
	}
	if (args->cgroup != 0)
		text_format(decoder->out, ", cgroup=%llu", (unsigned long long)args->cgroup);
	text_char(decoder->out, '}');
}

static void print_stored_number(struct decoder *decoder, bool *first, const char *name, u64 address)
{
	const u8 *bytes = decode_memory(decoder, address, 4);

	if (bytes == NULL)
		return;
	text_string(decoder->out, *first ? " => {" : ", ");
	*first = false;
	text_format(decoder->out, "%s=[%d]", name, (s32)load(bytes, 4));
}

void print_clone_args(struct decoder *decoder, u64 value)
{
	u64 given = register_value(decoder, decoder->rule.length);
	struct user_clone_args args = { 0 };
	u64 size = given < sizeof(args) ? given : sizeof(args);
	const u8 *bytes;
	bool first = true;

	decoder->from_exit = false;
	bytes = value != 0 && given >= FIRST_SIZE ? decode_memory(decoder, value, size) : NULL;
	if (bytes == NULL) {
		print_address(decoder, value);
		return;
	}
	memcpy(&args, bytes, size);
	print_clone_members(decoder, &args);
	decoder->from_exit = true;
	if (!call_returned(decoder) || call_failed(decoder))
		return;
	if ((args.flags & WITH_PIDFD) != 0)
		print_stored_number(decoder, &first, "pidfd", args.pidfd);
	if ((args.flags & WITH_PARENT_TID) != 0)
		print_stored_number(decoder, &first, "parent_tid", args.parent_tid);
	if (!first)
		text_char(decoder->out, '}');
}

/* restart_syscall has no arguments: it goes on with the call before. */
void print_restarted(struct decoder *decoder, u64 value)
{
	const char *name = decoder->call->interrupted;

	(void)value;
	text_format(decoder->out, "<... resuming interrupted %s ...>",
		    name != NULL ? name : "system call");
}
