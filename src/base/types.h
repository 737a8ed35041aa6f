/* SPDX-License-Identifier: MIT */
/*
 * The integer names of the kernel, and the few helpers every layer needs.
 * Usable freestanding: only the compiler's own headers.
 */
#ifndef WEIR_BASE_TYPES_H
#define WEIR_BASE_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;

#define static_assert _Static_assert
#define array_size(array) (sizeof(array) / sizeof((array)[0]))
#define unlikely(condition) __builtin_expect(!!(condition), 0)
/* On the way of every system call: image.lds puts these side by side, for the sake of caches. */
#define HOT __attribute__((hot))
#define likely(condition) __builtin_expect(!!(condition), 1)

enum { PAGE_SIZE = 4096 };

static inline u64 align_up(u64 value, u64 alignment)
{
	return (value + alignment - 1) & ~(alignment - 1);
}

static inline u64 align_down(u64 value, u64 alignment)
{
	return value & ~(alignment - 1);
}

/* Set bits. Not the builtin: without -mpopcnt gcc makes it a call into libgcc. */
static inline u32 count_bits(u64 value)
{
	u32 count = 0;

	for (; value != 0; value &= value - 1)
		count++;
	return count;
}

/* The kernel's convention: -4095..-1 is an error, everything else a result. */
static inline bool result_is_error(long result)
{
	return (unsigned long)result >= (unsigned long)-4095L;
}

#endif
