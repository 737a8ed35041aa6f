/* SPDX-License-Identifier: MIT */
/*
 * The filter of the second backstop. What it lets pass is argued in backstop.h.
 */
#include "base/backstop.h"

#include <asm/unistd.h>

#include "base/domain.h"

enum { NEXT = BPF_NEXT, ELSEWHERE = BPF_LABEL_A, COMPAT = BPF_LABEL_B };
enum { ALLOW = BPF_LABEL_C, TRAP = BPF_LABEL_D };

#define VSYSCALL_HIGH 0xffffffffU

static void put_argument(struct bpf_writer *writer, u32 number, u64 value)
{
	u32 place = DATA_ARGUMENT + number * 8;

	bpf_put(writer, BPF_LOAD, place, 0, 0);
	bpf_put(writer, BPF_IF_EQUAL, (u32)value, NEXT, TRAP);
	bpf_put(writer, BPF_LOAD, place + 4, 0, 0);
	bpf_put(writer, BPF_IF_EQUAL, (u32)(value >> 32), NEXT, TRAP);
}

static void put_first_mapping(struct bpf_writer *writer, u64 base)
{
	bpf_put(writer, BPF_LOAD, DATA_NR, 0, 0);
	bpf_put(writer, BPF_IF_EQUAL, __NR_mmap, NEXT, TRAP);
	put_argument(writer, 0, base);
	put_argument(writer, 1, DOMAIN_DATA_OFFSET);
	put_argument(writer, 2, BACKSTOP_MAP_PROT);
	put_argument(writer, 3, BACKSTOP_MAP_FLAGS);
	bpf_put(writer, BPF_RETURN, SECCOMP_ALLOW, 0, 0);
}

u32 backstop_filter(struct bpf code[BACKSTOP_FILTER_MAXIMUM], u64 base)
{
	struct bpf_writer writer = { .code = code };

	bpf_put_agent_text(&writer, base, ELSEWHERE);
	bpf_put(&writer, BPF_RETURN, SECCOMP_ALLOW, 0, 0);
	bpf_place(&writer, ELSEWHERE);
	bpf_put(&writer, BPF_LOAD, DATA_IP_HIGH, 0, 0);
	bpf_put(&writer, BPF_IF_EQUAL, VSYSCALL_HIGH, ALLOW, NEXT);
	bpf_put(&writer, BPF_LOAD, DATA_ARCH, 0, 0);
	bpf_put(&writer, BPF_IF_EQUAL, SECCOMP_ARCH_X86_64, NEXT, COMPAT);
	put_first_mapping(&writer, base);
	bpf_place(&writer, COMPAT);
	bpf_put(&writer, BPF_LOAD, DATA_IP_HIGH, 0, 0);
	bpf_put(&writer, BPF_IF_EQUAL, 0, ALLOW, TRAP);
	bpf_place(&writer, TRAP);
	bpf_put(&writer, BPF_RETURN, SECCOMP_TRAP, 0, 0);
	bpf_place(&writer, ALLOW);
	bpf_put(&writer, BPF_RETURN, SECCOMP_ALLOW, 0, 0);
	return writer.count;
}
