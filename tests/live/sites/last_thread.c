/* SPDX-License-Identifier: MIT */
/* Ends by exit in its last thread, not by exit_group, as programs of small C libraries do. */
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

static void *call_often(void *main_thread)
{
	pthread_join(*(pthread_t *)main_thread, NULL);
	for (int i = 0; i < 50; i++)
		syscall(SYS_getppid);
	syscall(SYS_exit, 0);
	return NULL;
}

int main(int argc, char **argv)
{
	static pthread_t main_thread;
	pthread_t thread;

	(void)argv;
	main_thread = pthread_self();
	if (argc > 2)
		call_often(&main_thread);
	if (pthread_create(&thread, NULL, call_often, &main_thread) != 0)
		return 1;
	syscall(SYS_exit, 0);
}
