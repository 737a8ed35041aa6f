/* SPDX-License-Identifier: MIT */
/*
 * The decoder's view of an instruction that is to be stepped.
 */
#ifndef WEIR_SUPERVISOR_STEP_CODE_H
#define WEIR_SUPERVISOR_STEP_CODE_H

#include "base/step_code.h"

/* Fills in what is known of the instruction that code->bytes begin with, `size` of them. */
void step_code_learn(struct step_code *code, size_t size);

#endif
