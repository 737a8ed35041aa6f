/* SPDX-License-Identifier: MIT */
/*
 * SysV memory is attached over code that has been called, and where its calls led to:
 * the program has what it attached, and nothing of what was there. Without SHM_REMAP
 * it must find every free page free.
 */
#include <sys/ipc.h>
#include <sys/shm.h>

#include "code.h"

enum { PAGE = 4096, ROOM = 16 << 20, LEAD = 0x3d4800 };

/* mov %edi, %eax; syscall; cmp $-4096, %rax; ret: the comparison decides where it leads. */
static const uint8_t code[] = { 0x89, 0xf8, 0x0f, 0x05, 0x48, 0x3d, 0x00, 0xf0, 0xff, 0xff, 0xc3 };
/* mov $7, %eax; ret */
static const uint8_t other_code[] = { 0xb8, 7, 0, 0, 0, 0xc3 };

static void call_often(const uint8_t *at, long want, const char *when)
{
	long (*call)(long) = (long (*)(long))(uintptr_t)at;

	for (unsigned i = 0; i < 20; i++)
		check_eq(call(SYS_getppid), want, when);
}

static void attach(int id, uint8_t *place, int flags, const char *what)
{
	check(shmat(id, place, flags) == place, what);
}

static void check_ours(int id, uint8_t *room, uint8_t *place, int flags, uint8_t value)
{
	attach(id, place, flags, "attach where calls lead to");
	memset(place, value, 2 * PAGE);
	call_often(room, getppid(), "with a segment there");
	for (unsigned i = 0; i < 2 * PAGE; i++)
		check_eq(place[i], value, "the segment's memory");
	check_eq(shmdt(place), 0, "shmdt");
	call_often(room, getppid(), "with the place free again");
}

int main(void)
{
	int id = shmget(IPC_PRIVATE, 2 * PAGE, IPC_CREAT | 0700);
	int code_id = shmget(IPC_PRIVATE, PAGE, IPC_CREAT | 0700);

	if (id < 0 || code_id < 0) {
		fprintf(stderr, "skip: no SysV memory\n");
		return 77;
	}
	for (unsigned round = 0; round < 5; round++) {
		uint8_t *room = code_below_room(code, sizeof(code), ROOM);
		uint8_t *place =
		    (uint8_t *)(((uintptr_t)room + 2 + 5 + LEAD) & ~(uintptr_t)(PAGE - 1));
		uint8_t *writable;

		call_often(room, getppid(), "at first");
		check_ours(id, room, place, 0, 0x5a);
		check_ours(id, room, place, SHM_REMAP, 0xa5);
		/* Rounded down to the page. */
		check(shmat(id, place + 5, SHM_RND | SHM_REMAP) == place, "attach, rounded");
		check_eq(shmdt(place), 0, "shmdt");
		writable = shmat(code_id, NULL, 0);
		memcpy(writable, other_code, sizeof(other_code));
		attach(code_id, room, SHM_REMAP | SHM_EXEC, "attach over the code");
		call_often(room, 7, "the new code");
		memcpy(writable, code, sizeof(code));
		call_often(room, getppid(), "the old code at the old place");
		check_eq(shmdt(room), 0, "shmdt");
		check_eq(shmdt(writable), 0, "shmdt");
	}
	check_eq(shmctl(id, IPC_RMID, NULL) | shmctl(code_id, IPC_RMID, NULL), 0, "remove");
	return 0;
}
