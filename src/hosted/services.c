/* SPDX-License-Identifier: MIT */
/*
 * weir.h for a hosted process: what libc does not do. Memory of the program is
 * reached through the traced thread, which waits in the callback at hand.
 */
#include "weir-host.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hosted/hosted.h"

enum { PRINT_SIZE = 512 };

void *weir_alloc(size_t size)
{
	return calloc(1, size);
}

void weir_free(void *pointer)
{
	free(pointer);
}

uint64_t weir_now_ns(void)
{
	return hosted_enter()->clock_ns();
}

long weir_read_descriptor_of(struct task_struct *task, int fd, void *to, size_t size)
{
	return hosted_enter()->read_descriptor_of(task, fd, to, size);
}

int weir_futex_wait(struct task_struct *task, uint64_t address, uint32_t value, uint64_t timeout_ns)
{
	return hosted_enter()->futex_wait(task, address, value, timeout_ns);
}

int weir_futex_wake(struct task_struct *task, uint64_t address, uint32_t count)
{
	return hosted_enter()->futex_wake(task, address, count);
}

bool weir_syscall_is_compat(void)
{
	const struct hosted_proxy *proxy = hosted_at_hand();

	return proxy != NULL && proxy->call.compat != 0;
}

void weir_record_text(int64_t value, const char *text)
{
	/* A task's records are written while it waits for us, or before it runs. */
	if (hosted_at_hand() != NULL || hosted_in_init())
		hosted_enter()->record_text(value, text);
	else
		fprintf(stderr, "%s\n", text);
}

void weir_print(const char *format, ...)
{
	char text[PRINT_SIZE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	weir_record_text(0, text);
}

/* The dead have no memory. */
static bool has_memory(const struct hosted_proxy *proxy)
{
	return proxy != NULL && proxy->call.callback != HOSTED_DEATH &&
	       proxy->call.callback != HOSTED_REAP;
}

/* Has the traced thread copy to or from proxy->buffer. Its result, or -EFAULT. */
static long request_copy(struct hosted_proxy *proxy, enum hosted_copy copy, u64 address,
			 size_t size)
{
	u32 state = HOSTED_TAKEN;

	proxy->copy = copy;
	proxy->copy_address = address;
	proxy->copy_size = size;
	/* Release: the request is written. */
	if (!__atomic_compare_exchange_n(&proxy->state, &state, HOSTED_COPY, false,
					 __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		return -EFAULT;
	hosted_wake(&proxy->state);
	while ((state = __atomic_load_n(&proxy->state, __ATOMIC_ACQUIRE)) == HOSTED_COPY)
		hosted_wait(&proxy->state, HOSTED_COPY);
	return state == HOSTED_TAKEN ? proxy->copy_result : -EFAULT;
}

static size_t piece_of(size_t size)
{
	return size < HOSTED_COPY_SIZE ? size : HOSTED_COPY_SIZE;
}

int weir_copy_from_user(void *to, uint64_t from, size_t size)
{
	struct hosted_proxy *proxy = hosted_at_hand();

	for (size_t done = 0, piece; done < size; done += piece) {
		piece = piece_of(size - done);
		if (!has_memory(proxy) ||
		    request_copy(proxy, HOSTED_FROM_USER, from + done, piece) < 0)
			return -EFAULT;
		memcpy((char *)to + done, proxy->buffer, piece);
	}
	return 0;
}

int weir_copy_to_user(uint64_t to, const void *from, size_t size)
{
	struct hosted_proxy *proxy = hosted_at_hand();

	for (size_t done = 0, piece; done < size; done += piece) {
		piece = piece_of(size - done);
		if (!has_memory(proxy))
			return -EFAULT;
		memcpy(proxy->buffer, (const char *)from + done, piece);
		if (request_copy(proxy, HOSTED_TO_USER, to + done, piece) < 0)
			return -EFAULT;
	}
	return 0;
}

long weir_strncpy_from_user(char *to, uint64_t from, size_t size)
{
	struct hosted_proxy *proxy = hosted_at_hand();
	size_t done = 0;

	while (done < size) {
		size_t piece = piece_of(size - done);
		long count = -EFAULT;

		if (has_memory(proxy))
			count = request_copy(proxy, HOSTED_STRING_FROM_USER, from + done, piece);
		if (count < 0)
			return count;
		memcpy(to + done, proxy->buffer, (size_t)count);
		done += (size_t)count;
		if ((size_t)count < piece || to[done - 1] == '\0')
			break;
	}
	return (long)done;
}
