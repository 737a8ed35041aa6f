/* SPDX-License-Identifier: MIT */
/*
 * The program's side of the stage: see conform.h. Subjects are made by bare
 * clone calls and run without libc, so that nothing happens in them that the
 * test did not write down.
 */
#include <elf.h>
#include <linux/sched.h>
#include <sched.h>

#include "conform.h"

struct live *live;
int test_argc;
char **test_argv;

static _Noreturn void give_up(const char *what)
{
	dprintf(STDERR_FILENO, "failed: %s\nlog: %s\n", what, live != NULL ? live->log : "");
	_exit(1);
}

/* ---- spies ---- */

static void *result_or_end(long result, const char *what)
{
	if (result >= -4095 && result <= 0) {
		errno = (int)-result;
		check(false, what);
	}
	return (void *)result;
}

struct spy *spy_new(char name)
{
	return result_or_end(act(ACT_SPY, (unsigned long)name, 0, 0), "room for a spy");
}

long try_attach(struct spy *spy, u32 task, int flags)
{
	return act(ACT_ATTACH, (unsigned long)spy, task, (unsigned long)flags);
}

struct spy *attach(u32 task, char name, unsigned long events)
{
	struct spy *spy = spy_new(name);

	result_or_end(try_attach(spy, task, UTRACE_ATTACH_CREATE), "attach a spy");
	check_eq(set_events(spy, events), 0, "set the events of a spy");
	return spy;
}

struct spy *attach_next(char name, unsigned long events)
{
	struct spy *spy = spy_new(name);

	spy->attached_to_next = (u32)events;
	return spy;
}

void during(struct spy *spy, enum slot slot, enum act what, const struct spy *other,
	    unsigned long b, unsigned long c)
{
	spy->deeds[slot] =
	    (struct deed){ .due = 1, .what = what, .a = (unsigned long)other, .b = b, .c = c };
}

/* ---- window and log ---- */

void watch(void)
{
	__atomic_store_n(&live->watching, 1, __ATOMIC_RELEASE);
}

void unwatch(void)
{
	__atomic_store_n(&live->watching, 0, __ATOMIC_RELEASE);
}

void mark(const char *word)
{
	size_t size = strlen(word);
	u32 at = __atomic_fetch_add(&live->log_length, (u32)size, __ATOMIC_ACQ_REL);

	memcpy(live->log + at, word, size);
}

static const char *log_text(void)
{
	if (__atomic_load_n(&live->failed, __ATOMIC_ACQUIRE) != 0)
		give_up(live->failure);
	if (live->log_length >= LOG_SIZE)
		give_up("the log is full");
	return live->log;
}

static void log_mismatch(const char *how, const char *text)
{
	dprintf(STDERR_FILENO, "failed: the log %s\n  %s\nit is\n  %s\n", how, text, live->log);
	_exit(1);
}

/* Compares the log so far, and empties it. */
void expect_log(const char *text)
{
	if (strcmp(log_text(), text) != 0)
		log_mismatch("is not", text);
	memset(live->log, 0, LOG_SIZE);
	__atomic_store_n(&live->log_length, 0, __ATOMIC_RELEASE);
}

void expect_logged(const char *part)
{
	if (strstr(log_text(), part) == NULL)
		log_mismatch("lacks", part);
}

void expect_not_logged(const char *part)
{
	if (strstr(log_text(), part) != NULL)
		log_mismatch("must not have", part);
}

void wait_logged(const char *part)
{
	while (strstr(log_text(), part) == NULL)
		raw0(SYS_sched_yield);
}

/* The number of a task's status line. */
unsigned long proc_mask(u32 task)
{
	static const char label[] = "Utrace:\t";
	long length = act(ACT_STATUS, task, 0, 0);
	char *end;
	unsigned long mask;

	check(length > 0 && strncmp(live->text, label, sizeof(label) - 1) == 0, "a status line");
	mask = strtoul(live->text + sizeof(label) - 1, &end, 16);
	check(strcmp(end, "\n") == 0 && end + 1 == live->text + length, "the line's end");
	return mask;
}

/* ---- subjects ---- */

enum { STACK_SIZE = 64 * 1024 };

/* Of the threads of this process: cleared by the kernel when a thread has ended. */
static u32 thread_alive[TASKS];
static char *stacks[TASKS];

/* That of the task's place: a new one's there begins where one that is gone has ended. */
static uintptr_t stack_of(u32 task)
{
	if (stacks[task] == NULL)
		stacks[task] = map_pages(STACK_SIZE, PROT_READ | PROT_WRITE);
	return ((uintptr_t)stacks[task] + STACK_SIZE) & ~15UL;
}

static u32 expect_subject(void)
{
	u32 task = live->task_count;

	check(task < TASKS, "room for a task");
	__atomic_store_n(&live->expects, 1, __ATOMIC_RELEASE);
	return task;
}

_Noreturn void leave_thread(int status)
{
	for (;;)
		raw3(SYS_exit, status, 0, 0);
}

_Noreturn void leave_process(int status)
{
	for (;;)
		raw3(SYS_exit_group, status, 0, 0);
}

static void be_subject(u32 task, void (*body)(void))
{
	__atomic_store_n(&live->arrived[task], 1, __ATOMIC_RELEASE);
	body();
	spin(&live->dismissed[task], 1);
}

/* A copy of this process with one thread. */
struct subject launch_process(void (*body)(void))
{
	u32 task = expect_subject();
	long pid = raw_syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0, 0);

	if (pid == 0) {
		be_subject(task, body);
		leave_process(0);
	}
	check(pid > 0, "start a process");
	/* It may have made some of its own already. */
	check(live->task_count > task, "the process was reported");
	return (struct subject){ .task = task, .tid = (pid_t)pid };
}

static _Noreturn void thread_main(void (*body)(void), u32 task)
{
	be_subject(task, body);
	leave_thread(0);
}

static _Noreturn void sharer_main(void (*body)(void), u32 task)
{
	be_subject(task, body);
	leave_process(0);
}

/* The child has an empty stack: it goes to `main_in`, which does not return. */
static long clone_on_stack(long flags, u32 task, void (*main_in)(void (*)(void), u32),
			   void (*body)(void))
{
	u32 *alive = &thread_alive[task];
	uintptr_t top = stack_of(task);
	register long r10 __asm__("r10") = (long)alive;
	register long r8 __asm__("r8") = 0;
	register void (*body_in)(void) __asm__("r12") = body;
	register long task_in __asm__("r13") = task;
	long tid;

	__asm__ volatile("syscall\n\t"
			 "test %%rax, %%rax\n\t"
			 "jnz 1f\n\t"
			 "xor %%ebp, %%ebp\n\t"
			 "mov %%r12, %%rdi\n\t"
			 "mov %%r13, %%rsi\n\t"
			 "call *%[main]\n\t"
			 "hlt\n"
			 "1:"
			 : "=a"(tid)
			 : "0"((long)SYS_clone), "D"(flags), "S"(top), "d"(alive), "r"(r10),
			   "r"(r8), "r"(body_in), "r"(task_in), [main] "b"(main_in)
			 : "rcx", "r11", "memory");
	return tid;
}

/*
 * A thread of this process, without thread-local storage of its own: `body` must
 * not touch errno or anything of libc that does.
 */
struct subject launch_thread(void (*body)(void))
{
	const long flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
			   CLONE_SYSVSEM | CLONE_CHILD_CLEARTID | CLONE_PARENT_SETTID;
	u32 task = expect_subject();
	long tid = clone_on_stack(flags, task, thread_main, body);

	check(tid > 0, "start a thread");
	check_eq(live->task_count, task + 1, "the thread was reported");
	return (struct subject){ .task = task, .tid = (pid_t)tid, .is_thread = true };
}

struct subject launch_sharer(u32 place, void (*body)(void))
{
	long pid;

	live->arrived[place] = live->dismissed[place] = 0;
	live->task_count = place;
	expect_subject();
	pid = clone_on_stack(CLONE_VM | SIGCHLD, place, sharer_main, body);
	check(pid > 0, "start a process that shares memory");
	return (struct subject){ .task = place, .tid = (pid_t)pid };
}

struct subject start_sharer(u32 place, void (*body)(void))
{
	struct subject subject = launch_sharer(place, body);

	wait_word(&live->arrived[place], 1);
	return subject;
}

struct subject start_process(void (*body)(void))
{
	struct subject subject = launch_process(body);

	wait_word(&live->arrived[subject.task], 1);
	return subject;
}

struct subject start_thread(void (*body)(void))
{
	struct subject subject = launch_thread(body);

	wait_word(&live->arrived[subject.task], 1);
	return subject;
}

void join_thread(struct subject subject)
{
	u32 *word = &thread_alive[subject.task];
	u32 value;

	while ((value = __atomic_load_n(word, __ATOMIC_ACQUIRE)) != 0)
		raw_syscall(SYS_futex, (long)word, 0 /* FUTEX_WAIT */, value, 0, 0, 0);
}

void finish(struct subject subject)
{
	__atomic_store_n(&live->dismissed[subject.task], 1, __ATOMIC_RELEASE);
	if (subject.is_thread)
		join_thread(subject);
	else
		check_exits(subject.tid, 0, "the subject ends");
}

/* ---- what subjects do, and scenes ---- */

void call_in_turn(void)
{
	turn_begins(1);
	raw0(SYS_getppid);
	turn_ends(1);
}

void call_in_two_turns(void)
{
	for (u32 i = 1; i <= 2; i++) {
		turn_begins(i);
		raw0(SYS_getppid);
		turn_ends(i);
	}
}

void leave_in_turn(void)
{
	turn_begins(1);
	leave_process(0);
}

void act_up_in_turn(void)
{
	turn_begins(1);
	raw0(SYS_getppid);
	raw3(SYS_kill, raw0(SYS_getpid), SIGUSR1, 0);
	if (raw_syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0, 0) == 0)
		leave_process(0);
	leave_process(0);
}

void vfork_in_turn(void)
{
	volatile long pid;

	turn_begins(1);
	pid = raw0(SYS_vfork);
	if (pid == 0) {
		live->words[0] = 1;
		spin(&live->words[1], 1);
		leave_process(0);
	}
	turn_ends(1);
}

_Noreturn void call_forever(void)
{
	for (;;)
		raw0(SYS_getppid);
}

void ignore_signal(int signal)
{
	(void)signal;
}

void count_signal(int signal)
{
	(void)signal;
	__atomic_fetch_add(&live->words[0], 1, __ATOMIC_ACQ_REL);
}

struct subject start_call_with_two(struct spy **a, struct spy **b)
{
	*a = attach_next('A', EV(SYSCALL_ENTRY));
	*b = attach_next('B', EV(SYSCALL_ENTRY));
	return start_process(call_in_turn);
}

void hold_by_both(struct spy *a, struct spy *b)
{
	answer(a, ON_ENTRY, UTRACE_STOP);
	answer(b, ON_ENTRY, UTRACE_STOP);
	watch();
	live->begun = 1;
	wait_held(a);
	wait_held(b);
}

/* The process is a copy of this one as it was when it began. */
static struct {
	u32 threads;
	unsigned long events;
	void (*body)(void);
} group;

static void be_group(void)
{
	raw3(SYS_setpgid, 0, 0, 0);
	for (u32 i = 0; i < group.threads; i++) {
		attach_next((char)('B' + i), EV(JCTL) | group.events);
		start_thread(group.body);
	}
	turn_ends(1);
	count_forever();
}

struct subject start_group(u32 threads, unsigned long events, void (*body)(void))
{
	struct subject subject;

	group.threads = threads;
	group.events = events;
	group.body = body;
	live->follow = 1;
	live->ended = 0;
	subject = start_process(be_group);
	wait_word(&live->ended, 1);
	return subject;
}

void begin_to_stop(struct subject subject)
{
	int status;

	kill(subject.tid, SIGTSTP);
	wait_logged("A.jctl(5,0) ");
	EXPECT(stands_still(&live->log_length));
	EXPECT_EQ(waitpid(subject.tid, &status, WUNTRACED | WNOHANG), 0);
}

/* ---- storms ---- */

enum { FEW_ROUNDS = 300, MOST_MOMENTS = 1 << 26 };

u32 storm_rounds(void)
{
	const char *wanted = getenv("STORM_ROUNDS");

	return wanted != NULL ? (u32)strtoul(wanted, NULL, 10) : FEW_ROUNDS;
}

/* Some of them a bit later than others, as chance would have it. */
void race_pause(const struct race *race)
{
	u32 moments = race->moments;

	moments += (race->first + race->second) * 61 % (moments / 8 + 1);
	for (u32 i = 0; i < moments; i++)
		__builtin_ia32_pause();
}

void race_went(struct race *race, bool came_first)
{
	u32 change = race->moments / 16 + 1;

	if (came_first) {
		race->first++;
		race->moments += race->moments < MOST_MOMENTS ? change : 0;
	} else {
		race->second++;
		race->moments -= race->moments < change ? race->moments : change;
	}
}

void expect_open(const struct race *race)
{
	EXPECT(race->first > 0);
	EXPECT(race->second > 0);
}

/* ---- programs ---- */

static void write_file(const char *path, const void *one, size_t one_size, const void *two,
		       size_t two_size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0755);

	check(fd >= 0 && write(fd, one, one_size) == (ssize_t)one_size, "write a file");
	check(write(fd, two, two_size) == (ssize_t)two_size, "write the rest");
	close(fd);
}

void write_text(const char *path, const char *text)
{
	write_file(path, text, strlen(text), "", 0);
}

void write_program(const char *path, const void *code, size_t size)
{
	const struct {
		Elf64_Ehdr file;
		Elf64_Phdr segment;
	} head = {
		.file = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
			  .e_type = ET_EXEC,
			  .e_machine = EM_X86_64,
			  .e_version = EV_CURRENT,
			  .e_entry = TINY_ENTRY,
			  .e_phoff = sizeof(Elf64_Ehdr),
			  .e_ehsize = sizeof(Elf64_Ehdr),
			  .e_phentsize = sizeof(Elf64_Phdr),
			  .e_phnum = 1 },
		.segment = { .p_type = PT_LOAD,
			     .p_flags = PF_R | PF_X,
			     .p_vaddr = TINY_ENTRY - sizeof(head),
			     .p_filesz = sizeof(head) + size,
			     .p_memsz = sizeof(head) + size,
			     .p_align = 4096 },
	};

	write_file(path, &head, sizeof(head), code, size);
}

/* For subjects: returns only when it fails. */
void exec_file(const char *path)
{
	static const char *const arguments[] = { "name", NULL };

	raw3(SYS_execve, (long)path, (long)arguments, (long)environ);
}

/* ---- rendezvous ---- */

void spin(const u32 *word, u32 value)
{
	while (__atomic_load_n(word, __ATOMIC_ACQUIRE) != value)
		__builtin_ia32_pause();
}

void wait_word(const u32 *word, u32 value)
{
	while (__atomic_load_n(word, __ATOMIC_ACQUIRE) != value)
		raw0(SYS_sched_yield);
}

void wait_more(const u32 *word, u32 than)
{
	while (__atomic_load_n(word, __ATOMIC_ACQUIRE) <= than)
		raw0(SYS_sched_yield);
}

void turn_begins(u32 number)
{
	spin(&live->begun, number);
}

void turn_ends(u32 number)
{
	__atomic_store_n(&live->ended, number, __ATOMIC_RELEASE);
}

void turn(u32 number)
{
	__atomic_store_n(&live->begun, number, __ATOMIC_RELEASE);
	wait_word(&live->ended, number);
}

/* Until the thread is stopped, with this spy's hold among those that stop it. */
void wait_held(const struct spy *spy)
{
	while (prepare_examine(spy) != 0)
		raw0(SYS_sched_yield);
}

/* Until the thread sleeps inside system call `nr`. */
void wait_in_call(pid_t tid, long nr)
{
	char path[64];
	char line[256];
	char *end;

	snprintf(path, sizeof(path), "/proc/%d/syscall", tid);
	for (;;) {
		int fd = open(path, O_RDONLY);
		ssize_t size = read(fd, line, sizeof(line) - 1);

		check(fd >= 0 && size >= 0, "read which call a thread is in");
		close(fd);
		line[size] = '\0';
		if (strtol(line, &end, 10) == nr && *end == ' ')
			return;
		raw0(SYS_sched_yield);
	}
}

/* A thousand times another process gets its turn and hands it back. */
static void pass_the_turn(void)
{
	int there[2];
	int back[2];
	char turn = 't';
	pid_t pid;

	check(pipe(there) == 0 && pipe(back) == 0, "pipes");
	pid = fork();
	if (pid == 0) {
		close(there[1]);
		while (read(there[0], &turn, 1) == 1)
			check_eq(write(back[1], &turn, 1), 1, "hand the turn back");
		_exit(0);
	}
	for (int i = 0; i < 1000; i++) {
		check_eq(write(there[1], &turn, 1), 1, "hand the turn over");
		check_eq(read(back[0], &turn, 1), 1, "get the turn back");
	}
	close(there[0]);
	close(there[1]);
	close(back[0]);
	close(back[1]);
	check_exits(pid, 0, "the other process ends");
}

bool stands_still(const u32 *counter)
{
	u32 before = __atomic_load_n(counter, __ATOMIC_ACQUIRE);

	pass_the_turn();
	return __atomic_load_n(counter, __ATOMIC_ACQUIRE) == before;
}

void count_forever(void)
{
	for (;;)
		__atomic_fetch_add(&live->progress, 1, __ATOMIC_ACQ_REL);
}

int main(int argc, char **argv)
{
	long hello = act(ACT_HELLO, 0, 0, 0);

	test_argc = argc;
	test_argv = argv;
	if (hello >= -4095 && hello < 0)
		give_up("there is no conductor: run me under weir with my engine");
	live = (struct live *)hello;
	test();
	log_text();
	return 0;
}
