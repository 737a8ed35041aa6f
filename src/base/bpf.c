/* SPDX-License-Identifier: MIT */
/*
 * The writer of classic BPF programs.
 */
#include "base/bpf.h"

#include "base/domain.h"

void bpf_put(struct bpf_writer *writer, u16 code, u32 value, u8 if_true, u8 if_false)
{
	writer->code[writer->count++] = (struct bpf){ code, if_true, if_false, value };
}

static u8 resolve(u8 target, u8 label, u32 distance)
{
	return target == label ? (u8)distance : target;
}

void bpf_place(struct bpf_writer *writer, u8 label)
{
	for (u32 i = 0; i < writer->count; i++) {
		struct bpf *jump = &writer->code[i];
		u32 distance = writer->count - i - 1;

		if (jump->code != BPF_IF_EQUAL && jump->code != BPF_IF_AT_LEAST)
			continue;
		jump->if_true = resolve(jump->if_true, label, distance);
		jump->if_false = resolve(jump->if_false, label, distance);
	}
}

/* Text is as large as the base is aligned: a mask tells, where an upper end could overflow. */
static_assert(DOMAIN_DATA_OFFSET == 2 * MIB, "agent text fills the alignment of the base");

void bpf_put_agent_text(struct bpf_writer *writer, u64 base, u8 elsewhere)
{
	bpf_put(writer, BPF_LOAD, DATA_IP_HIGH, 0, 0);
	bpf_put(writer, BPF_IF_EQUAL, (u32)(base >> 32), BPF_NEXT, elsewhere);
	bpf_put(writer, BPF_LOAD, DATA_IP_LOW, 0, 0);
	bpf_put(writer, BPF_AND, ~(u32)(DOMAIN_DATA_OFFSET - 1), 0, 0);
	bpf_put(writer, BPF_IF_EQUAL, (u32)base, BPF_NEXT, elsewhere);
}
