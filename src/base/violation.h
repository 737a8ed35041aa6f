/* SPDX-License-Identifier: MIT */
/*
 * What --strict does not allow: something was about to happen that weir would
 * not have seen. An agent leaves it in the domain's heap for the supervisor.
 */
#ifndef WEIR_BASE_VIOLATION_H
#define WEIR_BASE_VIOLATION_H

#include "base/types.h"

enum { VIOLATION_IMAGE_SIZE = 256, VIOLATION_WHAT_SIZE = 512 };

struct violation {
	s32 pid;
	u32 padding;
	u64 offset;			  /* in the image, */
	char image[VIOLATION_IMAGE_SIZE]; /* or the address, if this is empty */
	char what[VIOLATION_WHAT_SIZE];
};

#endif
