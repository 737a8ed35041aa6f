/* SPDX-License-Identifier: MIT */
/*
 * The decoder's entry points: the call table with names, which argument is
 * printed by what, and when.
 */
#include "view/decode.h"

#include "view/decode_print.h"

#include <string.h>

/*** The table with names ***/

enum {
	C_FILE = SYSCALL_CLASS_FILE,
	C_DESC = SYSCALL_CLASS_DESC,
	C_NETWORK = SYSCALL_CLASS_NETWORK,
	C_PROCESS = SYSCALL_CLASS_PROCESS,
	C_SIGNAL = SYSCALL_CLASS_SIGNAL,
	C_IPC = SYSCALL_CLASS_IPC,
	C_MEMORY = SYSCALL_CLASS_MEMORY,
	C_STAT = SYSCALL_CLASS_STAT,
	C_LSTAT = SYSCALL_CLASS_LSTAT,
	C_FSTAT = SYSCALL_CLASS_FSTAT,
	C_STATFS = SYSCALL_CLASS_STATFS,
	C_FSTATFS = SYSCALL_CLASS_FSTATFS,
	C_STATFS_LIKE = SYSCALL_CLASS_STATFS_LIKE,
	C_PURE = SYSCALL_CLASS_PURE,
	C_CREDS = SYSCALL_CLASS_CREDS,
	C_CLOCK = SYSCALL_CLASS_CLOCK,

	F_BLOCKS = SYSCALL_BLOCKS,
	F_NO_RETURN = SYSCALL_NO_RETURN,
	F_MAKES_FD = SYSCALL_MAKES_FD,
	F_FREES_FD = SYSCALL_FREES_FD,
};

#define A(name, kind) #name
#define L(name, kind, length) #name
#define D(name, kind, detail) #name
#define N(name, kind, detail, length) #name
#define R(name, kind, detail, reg) #name
#define COUNT(...) (sizeof((const char *const[]){ NULL, __VA_ARGS__ }) / sizeof(char *) - 1)

static const struct syscall_info calls[SYSCALL_LIMIT] = {
#define SYSCALL(number, name, classes, flags, restart, result, ...)                                \
	[number] = { #name, COUNT(__VA_ARGS__),	      { __VA_ARGS__ }, classes,                    \
		     flags, SYSCALL_RESTART_##restart },
#include "tables/syscalls.def"
#undef SYSCALL
};

static const u8 call_results[SYSCALL_LIMIT] = {
#define SYSCALL(number, name, classes, flags, restart, result, ...) [number] = RESULT_##result,
#include "tables/syscalls.def"
#undef SYSCALL
};

struct variant_names {
	unsigned int count;
	const char *names[ARGUMENT_LIMIT];
};

/* Parallel to syscall_variants. */
static const struct variant_names variant_names[] = {
#define SELECTOR(call, reg, mask)
#define VARIANT(call, value, result, ...) { COUNT(__VA_ARGS__), { __VA_ARGS__ } },
#include "tables/variants.def"
#undef SELECTOR
#undef VARIANT
};
#undef A
#undef L
#undef D
#undef N
#undef R
#undef COUNT

struct class_name {
	const char *name;
	u32 classes;
};

static const struct class_name class_names[] = {
	{ "file", C_FILE },
	{ "desc", C_DESC },
	{ "net", C_NETWORK },
	{ "network", C_NETWORK },
	{ "process", C_PROCESS },
	{ "signal", C_SIGNAL },
	{ "ipc", C_IPC },
	{ "memory", C_MEMORY },
	{ "stat", C_STAT },
	{ "lstat", C_LSTAT },
	{ "fstat", C_FSTAT },
	{ "%stat", C_STAT | C_LSTAT | C_FSTAT },
	{ "statfs", C_STATFS },
	{ "fstatfs", C_FSTATFS },
	{ "%statfs", C_STATFS | C_FSTATFS | C_STATFS_LIKE },
	{ "pure", C_PURE },
	{ "creds", C_CREDS },
	{ "clock", C_CLOCK },
};

const struct syscall_info *syscall_info(s64 nr)
{
	if (nr < 0 || nr >= SYSCALL_LIMIT || calls[nr].name == NULL)
		return NULL;
	return &calls[nr];
}

s64 syscall_number(const char *name)
{
	for (s64 nr = 0; nr < SYSCALL_LIMIT; nr++)
		if (calls[nr].name != NULL && strcmp(calls[nr].name, name) == 0)
			return nr;
	return -1;
}

u64 syscall_class(const char *name)
{
	for (size_t i = 0; i < array_size(class_names); i++)
		if (strcmp(class_names[i].name, name) == 0)
			return class_names[i].classes;
	return 0;
}

bool syscall_is_typed(s64 nr)
{
	if (syscall_info(nr) == NULL)
		return false;
	for (u32 i = 0; i < ARGUMENT_LIMIT; i++)
		if (syscall_signatures[nr].arguments[i].kind == KIND_RAW ||
		    syscall_signatures[nr].arguments[i].kind == KIND_OPAQUE)
			return false;
	return true;
}

unsigned int syscall_count(void)
{
	unsigned int count = 0;

	for (s64 nr = 0; nr < SYSCALL_LIMIT; nr++)
		count += syscall_info(nr) != NULL;
	return count;
}

unsigned int syscall_typed_count(void)
{
	unsigned int count = 0;

	for (s64 nr = 0; nr < SYSCALL_LIMIT; nr++)
		count += syscall_is_typed(nr);
	return count;
}

/*** Printers by kind ***/

static printer *const printers[KIND_COUNT] = {
	[KIND_RAW] = print_raw,
	[KIND_OPAQUE] = print_address,
	[KIND_INT] = print_int,
	[KIND_UINT] = print_uint,
	[KIND_LONG] = print_long,
	[KIND_ULONG] = print_ulong,
	[KIND_SIZE] = print_ulong,
	[KIND_OFF] = print_long,
	[KIND_HEX] = print_hex,
	[KIND_HEX32] = print_hex32,
	[KIND_ADDRESS] = print_address,
	[KIND_FD] = print_fd,
	[KIND_DIRFD] = print_dirfd,
	[KIND_PID] = print_int,
	[KIND_UID] = print_uid,
	[KIND_MODE] = print_mode,
	[KIND_FILE_MODE] = print_file_mode,
	[KIND_DEV] = print_dev,
	[KIND_SIGNAL] = print_signal,
	[KIND_FLAGS] = print_flags,
	[KIND_FLAGS64] = print_flags64,
	[KIND_ENUM] = print_constant,
	[KIND_ENUM64] = print_constant64,
	[KIND_OPEN_FLAGS] = print_open_flags,
	[KIND_MMAP_FLAGS] = print_mmap_flags,
	[KIND_CLONE_FLAGS] = print_clone_flags,
	[KIND_MOUNT_FLAGS] = print_mount_flags,
	[KIND_IPC_FLAGS] = print_ipc_flags,
	[KIND_IPC_KEY] = print_ipc_key,
	[KIND_SOCK_TYPE] = print_sock_type,
	[KIND_SOCK_PROTOCOL] = print_sock_protocol,
	[KIND_SOCK_OPTION] = print_sock_option,
	[KIND_FUTEX_OP] = print_futex_op,
	[KIND_FUTEX_WAKE_OP] = print_futex_wake_op,
	[KIND_FUTEX_BITSET] = print_futex_bitset,
	[KIND_IOCTL] = print_ioctl,
	[KIND_KEY_SERIAL] = print_key_serial,
	[KIND_SCHED_POLICY] = print_sched_policy,
	[KIND_PERSONALITY] = print_personality,
	[KIND_IOPRIO] = print_ioprio,
	[KIND_STATX_FLAGS] = print_statx_flags,
	[KIND_SWAP_FLAGS] = print_swap_flags,
	[KIND_FANOTIFY_INIT] = print_fanotify_init,
	[KIND_SEMCTL_CMD] = print_semctl_cmd,
	[KIND_PTRACER] = print_ptracer,
	[KIND_QUOTA_CMD] = print_quota_cmd,
	[KIND_MEMPOLICY] = print_mempolicy,
	[KIND_RESTARTED] = print_restarted,
	[KIND_PATH] = print_path,
	[KIND_STRING] = print_string,
	[KIND_MQ_NAME] = print_mq_name,
	[KIND_MOUNT_DATA] = print_mount_data,
	[KIND_STRING_OUT] = print_string_out,
	[KIND_TASK_NAME] = print_task_name,
	[KIND_TASK_NAME_OUT] = print_task_name,
	[KIND_BUF_IN] = print_buf_in,
	[KIND_BUF_OUT] = print_buf_out,
	[KIND_RANDOM_OUT] = print_random_out,
	[KIND_XATTR_IN] = print_xattr_in,
	[KIND_XATTR_LIST] = print_xattr_list,
	[KIND_XATTR_OUT] = print_xattr_out,
	[KIND_MINCORE] = print_mincore,
	[KIND_DENTS] = print_dents,
	[KIND_DENTS_OLD] = print_dents,
	[KIND_ARGV] = print_argv,
	[KIND_ENVP] = print_envp,
	[KIND_STRUCT_IN] = print_struct,
	[KIND_STRUCT_OUT] = print_struct,
	[KIND_STRUCT_INOUT] = print_struct,
	[KIND_STRUCT_SIZED] = print_struct_sized,
	[KIND_ARRAY_IN] = print_array_in,
	[KIND_ARRAY_OUT] = print_array_out,
	[KIND_BPF_ATTR] = print_bpf_attr,
	[KIND_POINTERS_IN] = print_pointers_in,
	[KIND_TIMESPEC_REM] = print_timespec_rem,
	[KIND_TIMEVAL_LEFT] = print_struct,
	[KIND_TIMESPEC_LEFT] = print_struct,
	[KIND_UTIMES] = print_utimes,
	[KIND_OFFSET_INOUT] = print_offset_inout,
	[KIND_TIMEX] = print_timex,
	[KIND_RSEQ] = print_rseq,
	[KIND_CLONE_ARGS] = print_clone_args,
	[KIND_CLONE_STACK] = print_clone_stack,
	[KIND_CLONE_ADDRESS] = print_clone_address,
	[KIND_CLONE_TID] = print_clone_tid,
	[KIND_CAP_HEADER] = print_cap_header,
	[KIND_CAP_DATA_IN] = print_cap_data,
	[KIND_CAP_DATA_OUT] = print_cap_data,
	[KIND_MSGBUF_IN] = print_msgbuf,
	[KIND_MSGBUF_OUT] = print_msgbuf,
	[KIND_NODEMASK] = print_nodemask,
	[KIND_NODEMASK_OUT] = print_nodemask,
	[KIND_CPUSET_IN] = print_cpuset,
	[KIND_CPUSET_OUT] = print_cpuset,
	[KIND_BPF_PROGRAM] = print_bpf_program,
	[KIND_FD_PAIR] = print_fd_pair,
	[KIND_FDSET] = print_fdset,
	[KIND_POLLFDS] = print_pollfds,
	[KIND_SIGSET_IN] = print_sigset,
	[KIND_SIGSET_OUT] = print_sigset,
	[KIND_SIGSET_ARG] = print_sigset_arg,
	[KIND_SIGFRAME] = print_sigframe,
	[KIND_SOCKADDR_IN] = print_sockaddr,
	[KIND_SOCKADDR_OUT] = print_sockaddr_out,
	[KIND_SOCKLEN] = print_socklen,
	[KIND_SOCKET_DATA_IN] = print_socket_data_in,
	[KIND_SOCKET_DATA_OUT] = print_socket_data_out,
	[KIND_SOCKOPT_IN] = print_sockopt_in,
	[KIND_SOCKOPT_OUT] = print_sockopt_out,
	[KIND_IFREQ] = print_ifreq,
	[KIND_IFCONF] = print_ifconf,
	[KIND_IOVEC_IN] = print_iovec,
	[KIND_IOVEC_OUT] = print_iovec,
	[KIND_IOVEC_BARE] = print_iovec,
	[KIND_MSGHDR_IN] = print_msghdr,
	[KIND_MSGHDR_OUT] = print_msghdr,
	[KIND_MMSGHDR_IN] = print_mmsghdr,
	[KIND_MMSGHDR_OUT] = print_mmsghdr,
};

enum print_time { AT_ENTRY, AT_EXIT, INLINE };

static const u8 print_times[KIND_COUNT] = {
#define KIND(name, capture, print, method, size) [KIND_##name] = print,
#include "tables/kinds.def"
#undef KIND
};

/*** One call ***/

/* What a call means, with its variant chosen. */
struct meaning {
	const struct signature *signature;
	const char *const *names;
	unsigned int count;
	enum result_kind result;
};

static struct meaning meaning_of(const struct call *call)
{
	static const struct signature none;
	s64 nr = call->entry->nr;
	const struct syscall_info *info = syscall_info(nr);
	s32 variant = syscall_variant_find(nr, call->entry->args);

	if (info == NULL)
		return (struct meaning){ &none, NULL, ARGUMENT_LIMIT, RESULT_DEC };
	if (variant < 0)
		return (struct meaning){ &syscall_signatures[nr], info->argument_names,
					 info->argument_count, call_results[nr] };
	return (struct meaning){ &syscall_variants[variant].signature, variant_names[variant].names,
				 variant_names[variant].count, syscall_variants[variant].result };
}

static struct decoder decoder_of(struct text *out, const struct call *call,
				 const struct decode_options *options)
{
	struct meaning meaning = meaning_of(call);

	return (struct decoder){
		.out = out,
		.call = call,
		.options = options,
		.signature = meaning.signature,
		.result_kind = meaning.result,
	};
}

unsigned int decode_argument_count(const struct call *call)
{
	return meaning_of(call).count;
}

const char *decode_argument_name(const struct call *call, unsigned int argument)
{
	struct meaning meaning = meaning_of(call);

	return meaning.names != NULL && argument < meaning.count ? meaning.names[argument] : NULL;
}

static bool waits(const struct signature *signature, unsigned int argument)
{
	return argument < ARGUMENT_LIMIT &&
	       print_times[signature->arguments[argument].kind] == AT_EXIT;
}

bool decode_call_waits(const struct call *call, unsigned int argument)
{
	return waits(meaning_of(call).signature, argument);
}

bool decode_waits_for_exit(s64 nr, unsigned int argument)
{
	if (syscall_info(nr) == NULL)
		return false;
	for (size_t i = 0; i < array_size(variant_names); i++)
		if (syscall_variants[i].nr == nr && waits(&syscall_variants[i].signature, argument))
			return true;
	return waits(&syscall_signatures[nr], argument);
}

void decode_argument(struct text *out, const struct call *call, unsigned int argument,
		     const struct decode_options *options)
{
	struct decoder decoder = decoder_of(out, call, options);
	u32 reg;
	printer *print;

	if (argument >= ARGUMENT_LIMIT)
		return;
	reg = argument_register(decoder.signature, argument);
	decoder.rule = decoder.signature->arguments[argument];
	decoder.rule.reg = (u8)reg;
	decoder.from_exit = waits(decoder.signature, argument);
	print = printers[decoder.rule.kind];
	if (print == NULL || (decoder.from_exit && call->exit == NULL))
		print = print_raw;
	print(&decoder, call->entry->args[reg]);
}

bool decode_descriptor(const struct call *call, s32 *fd)
{
	const struct argument *first = &meaning_of(call).signature->arguments[0];

	*fd = (s32)call->entry->args[0];
	return first->kind == KIND_FD && argument_register(meaning_of(call).signature, 0) == 0;
}

void decode_dump(struct text *out, const struct call *call, unsigned int directions,
		 const struct decode_options *options)
{
	struct decoder decoder = decoder_of(out, call, options);

	if (call->exit->result <= 0)
		return;
	for (u32 i = 1; i < ARGUMENT_LIMIT; i++) {
		decoder.rule = decoder.signature->arguments[i];
		decoder.from_exit = waits(decoder.signature, i);
		dump_argument(&decoder, call->entry->args[argument_register(decoder.signature, i)],
			      directions);
	}
}

void decode_result(struct text *out, const struct call *call, const struct decode_options *options)
{
	struct decoder decoder = decoder_of(out, call, options);

	decoder.from_exit = true;
	print_result(&decoder);
}
