/* SPDX-License-Identifier: MIT */
/*
 * A process killed while it allocates must leave a heap that works, short of
 * at most the one object it had in hand.
 */
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"
#include "base/slab.h"

enum { HEAP_SIZE = 2 * 1024 * 1024, KILLS = 200, OBJECT_SIZE = 300, CLASS_SIZE = 512 };

/* Allocates and frees until killed; tells after the first round. */
static void churn(struct slab *slab, int ready)
{
	for (;;) {
		void *object = slab_alloc(slab, OBJECT_SIZE);

		if (object == NULL || slab_free(slab, object) != 0)
			_exit(1);
		if (ready >= 0 && write(ready, "", 1) != 1)
			_exit(1);
		ready = -1;
	}
}

static void kill_one(struct slab *slab, unsigned int delay)
{
	int pipe_fds[2];
	char byte;
	int status = 0;
	pid_t child;

	EXPECT_EQ(pipe(pipe_fds), 0);
	child = fork();
	if (child == 0)
		churn(slab, pipe_fds[1]);
	EXPECT_EQ(read(pipe_fds[0], &byte, 1), 1);
	for (volatile unsigned int i = 0; i < delay; i++)
		;
	kill(child, SIGKILL);
	EXPECT_EQ(waitpid(child, &status, 0), child);
	EXPECT_TRUE(WIFSIGNALED(status));
	close(pipe_fds[0]);
	close(pipe_fds[1]);
}

TEST(slab_kill)
{
	char *memory = mmap(NULL, HEAP_SIZE + SLAB_BLOCK_SIZE, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct slab *slab = (void *)align_up((uintptr_t)memory, SLAB_BLOCK_SIZE);
	size_t count = 0;

	slab_init(slab, HEAP_SIZE);
	for (unsigned int i = 0; i < KILLS; i++)
		kill_one(slab, i * 37 % 5000);
	EXPECT_TRUE(slab_used(slab) <= (u64)KILLS * CLASS_SIZE);
	count = slab_used(slab) / CLASS_SIZE;
	while (slab_alloc(slab, OBJECT_SIZE) != NULL)
		count++;
	EXPECT_EQ(count, (size_t)slab->block_count * SLAB_BLOCK_SIZE / CLASS_SIZE);
}
