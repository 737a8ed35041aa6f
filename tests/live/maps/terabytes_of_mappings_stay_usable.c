/* SPDX-License-Identifier: MIT */
/*
 * Who maps very much gets places everywhere, also between the parts of weir's own
 * memory; each of them must be the program's to protect, move and unmap. Threads
 * and children come after that, whose memory weir needs there.
 */
#include <pthread.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#include "live.h"

enum { COUNT = 1500, THREADS = 40, PAGE = 4096 };

static const size_t size = 1ULL << 30;
static char *maps[COUNT];

static void *map_more(void *argument)
{
	for (int i = 0; i < 50; i++) {
		char *map =
		    mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

		check(map != MAP_FAILED, "mmap in a thread");
		check_eq(mprotect(map, PAGE, PROT_READ | PROT_WRITE), 0, "mprotect in a thread");
		map[0] = 1;
		check_eq(munmap(map, size), 0, "munmap in a thread");
	}
	return argument;
}

static void run_threads(void)
{
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		check_eq(pthread_create(&threads[i], NULL, map_more, NULL), 0, "pthread_create");
	for (int i = 0; i < THREADS; i++)
		check_eq(pthread_join(threads[i], NULL), 0, "pthread_join");
}

static void move_and_attach(void)
{
	int segment = shmget(IPC_PRIVATE, 1 << 20, IPC_CREAT | 0600);
	char *attached = shmat(segment, NULL, 0);
	char *small = map_pages(PAGE, PROT_READ | PROT_WRITE);

	check_eq(shmctl(segment, IPC_RMID, NULL), 0, "IPC_RMID");
	check(attached != (void *)-1, "shmat");
	attached[0] = 1;
	check_eq(mprotect(attached, PAGE, PROT_READ), 0, "mprotect of what is attached");
	check_eq(shmdt(attached), 0, "shmdt");
	small[0] = 5;
	small = mremap(small, PAGE, 1 << 26, MREMAP_MAYMOVE);
	check(small != MAP_FAILED && small[0] == 5, "mremap");
	check_eq(munmap(small, 1 << 26), 0, "munmap of what was moved");
}

int main(void)
{
	for (int i = 0; i < COUNT; i++) {
		maps[i] =
		    mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		check(maps[i] != MAP_FAILED, "mmap");
		if (i % 100 == 99)
			move_and_attach();
	}
	run_threads();
	check_exits(child_exiting(4), 4, "fork");
	for (int i = 0; i < COUNT; i++) {
		check_eq(mprotect(maps[i], PAGE, PROT_READ | PROT_WRITE), 0, "mprotect");
		maps[i][0] = 1;
		check_eq(munmap(maps[i], size), 0, "munmap");
	}
	return 0;
}
