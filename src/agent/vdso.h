/* SPDX-License-Identifier: MIT */
/*
 * The vDSO of an image, for engines that want its time as system calls.
 */
#ifndef WEIR_AGENT_VDSO_H
#define WEIR_AGENT_VDSO_H

#include "base/types.h"

/*
 * At the start of an image, before its first instruction: functions of the vDSO
 * that lies there make the system calls that they stand for, if an engine wants it.
 */
void vdso_make_calls(u64 image);

#endif
