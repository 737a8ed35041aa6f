/* SPDX-License-Identifier: MIT */
/*
 * A thread that is nearly always in a restartable sequence, one that only an abort ends.
 * Says its number when it is there; at the next line the sequence is not begun again, and
 * the program ends with status 4. A sequence that missed its abort never ends.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/rseq.h>
#include <unistd.h>

static atomic_int begun, over;

static void on_signal(int signo)
{
	(void)signo;
}

static void be_in_sequence(struct rseq *area)
{
	__asm__ volatile(".pushsection __rseq_cs, \"aw\"\n"
			 ".balign 32\n"
			 "3: .long 0, 0\n"
			 ".quad 1f, 2f - 1f, 4f\n"
			 ".popsection\n"
			 "lea 3b(%%rip), %%rax\n"
			 "mov %%rax, 8(%[area])\n"
			 "1: pause\n"
			 "jmp 1b\n"
			 "2:\n"
			 ".byte 0x0f, 0xb9, 0x3d\n" /* the signature, as an undefined instruction */
			 ".long 0x53053053\n"
			 "4: movq $0, 8(%[area])\n"
			 :
			 : [area] "r"(area)
			 : "rax", "cc", "memory");
}

static void *work(void *argument)
{
	struct rseq *area = (void *)((char *)__builtin_thread_pointer() + __rseq_offset);

	atomic_store(&begun, 1);
	while (!atomic_load(&over))
		be_in_sequence(area);
	return argument;
}

int main(void)
{
	pthread_t thread;
	char line[16];

	signal(SIGUSR1, on_signal);
	pthread_create(&thread, NULL, work, NULL);
	while (!atomic_load(&begun))
		;
	printf("%d\n", (int)getpid());
	fflush(stdout);
	if (fgets(line, sizeof(line), stdin) == NULL)
		return 1;
	atomic_store(&over, 1);
	pthread_kill(thread, SIGUSR1);
	pthread_join(thread, NULL);
	return 4;
}
