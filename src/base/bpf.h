/* SPDX-License-Identifier: MIT */
/*
 * Classic BPF, as much of it as seccomp filters need here, and a writer that
 * lets jumps lead to labels further down.
 */
#ifndef WEIR_BASE_BPF_H
#define WEIR_BASE_BPF_H

#include "base/types.h"

struct bpf {
	u16 code;
	u8 if_true;
	u8 if_false;
	u32 value;
};

struct bpf_program {
	u16 count;
	u64 code __attribute__((aligned(8)));
};

/* struct seccomp_data */
enum {
	DATA_NR = 0,
	DATA_ARCH = 4,
	DATA_IP_LOW = 8,
	DATA_IP_HIGH = 12,
	DATA_ARGUMENT = 16, /* the lower half of the first; 8 bytes each */
};

enum {
	BPF_LOAD = 0x20,	  /* A = data[k] */
	BPF_LOAD_CONSTANT = 0x00, /* A = k */
	BPF_AND = 0x54,		  /* A &= k */
	BPF_IF_EQUAL = 0x15,
	BPF_IF_AT_LEAST = 0x35,
	BPF_RETURN = 0x06,
};

#define SECCOMP_ARCH_X86_64 0xc000003eU
#define SECCOMP_ALLOW 0x7fff0000U
#define SECCOMP_TRAP 0x00030000U

/* A jump to a label is filled in when the label is placed. */
enum {
	BPF_NEXT = 0,
	BPF_LABEL_A = 0xfc,
	BPF_LABEL_B = 0xfd,
	BPF_LABEL_C = 0xfe,
	BPF_LABEL_D = 0xff,
};

struct bpf_writer {
	struct bpf *code;
	u32 count;
};

void bpf_put(struct bpf_writer *writer, u16 code, u32 value, u8 if_true, u8 if_false);

/* The label is here: of all jumps above that name it. */
void bpf_place(struct bpf_writer *writer, u8 label);

/* Goes on behind it if the call was made by agent text of the domain at base, else to the label. */
void bpf_put_agent_text(struct bpf_writer *writer, u64 base, u8 elsewhere);

#endif
