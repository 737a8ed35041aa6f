/* SPDX-License-Identifier: MIT */
/*
 * Writing JSON by hand: the few shapes that the views need, without a tree in
 * memory. Members are written in call order; commas are placed here.
 */
#ifndef WEIR_VIEW_JSON_H
#define WEIR_VIEW_JSON_H

#include "base/types.h"
#include "view/text.h"

/*
 * A string from bytes of any kind. Valid UTF-8 stays as it is. When some byte
 * is not, each byte of 0x80 and above becomes \u0080..\u00ff: returns false.
 */
bool json_put_string(struct text *out, const char *bytes, size_t size);

/*
 * "name":VALUE members. Integers that a double cannot hold are strings. A
 * string that is not UTF-8 is followed by "NAME_enc":"latin1".
 */
void json_name(struct text *out, const char *name);
void json_member_unsigned(struct text *out, const char *name, u64 value);
void json_member_signed(struct text *out, const char *name, s64 value);
void json_member_string(struct text *out, const char *name, const char *value);
void json_member_bytes(struct text *out, const char *name, const char *bytes, size_t size);
void json_member_literal(struct text *out, const char *name, const char *literal);

/* A count of nanoseconds since the epoch: always a string, as it never fits. */
void json_member_time(struct text *out, const char *name, u64 time_ns);

#endif
