/* SPDX-License-Identifier: MIT */
/*
 * Text from values, without libc: the part of printf that messages need.
 */
#ifndef WEIR_BASE_FORMAT_H
#define WEIR_BASE_FORMAT_H

#include <stdarg.h>

#include "base/types.h"

/*
 * Writes at most `size` bytes (1 or more), NUL included, and returns the bytes
 * without the NUL. Knows %s %c %d %u %x %p %%, each with l or ll; no widths.
 * Any other conversion is copied as it stands and ends the formatting, as the
 * arguments behind it cannot be found any more.
 */
size_t format_text(char *buffer, size_t size, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

/* The same with the values as arguments. */
size_t format_print(char *buffer, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
