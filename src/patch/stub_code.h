/* SPDX-License-Identifier: MIT */
/* The bytes of stubs, as stubs.h describes them. */
#ifndef WEIR_PATCH_STUB_CODE_H
#define WEIR_PATCH_STUB_CODE_H

#include "patch/stubs.h"

/* Encodes a stub at an address. Returns its size, or -ERANGE. */
int stub_encode(const struct stub_code *code, u64 address, u8 bytes[STUB_CODE_MAXIMUM]);

/* Reads back a stub of kind call or load that begins at the address; its size, or 0. */
u32 stub_decode(const struct patch_host *host, u64 address, struct stub_code *code);

/* Is that the stub of a point, which may be for a table too? Stores the point's number. */
bool stub_decode_point(const struct patch_host *host, u64 address, u32 *number);

#endif
