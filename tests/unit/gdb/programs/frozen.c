/* SPDX-License-Identifier: MIT */
/*
 * A process that looks to a debugger as if weir traced it: a domain with two
 * tasks, a thread block behind gs, a ring of three records, a site table. It
 * stops itself by SIGABRT.
 */
#include <asm/prctl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/mm.h"
#include "base/ring.h"
#include "utrace/task.h"

char *domain_base_variable;

/* Their types reach the debug information by being used. */
enum weir_record_type last_type;
enum task_state last_state;
enum site_state last_site_state;

static void add_task(u32 slot, s32 tid, const char *comm)
{
	struct task *task = domain_task(slot);

	last_state = TASK_RUNNING;
	task->state = last_state;
	task->slot = slot;
	task->index = slot + 40;
	task->tid = tid;
	task->tgid = 1234;
	task->call_nr = slot == 0 ? 39 : -1;
	strncpy(task->comm, comm, sizeof(task->comm) - 1);
	domain_get()->task_high = slot + 1;
	domain_get()->live_tasks++;
}

static void add_record(struct ring *ring, u16 type, u32 size, s64 nr)
{
	struct weir_record_exit *record = (void *)ring_reserve(ring, size);

	memset(record, 0, size);
	record->head.size = size;
	record->head.type = type;
	record->nr = nr;
	last_type = type;
	ring_commit(ring, size);
}

static void add_site(u64 address, enum site_state state)
{
	static struct site_table *table;
	struct site *site;

	table = &mm_current()->patch.sites;
	site = &table->sites[address % SITE_COUNT];
	last_site_state = state;
	*site = (struct site){ .address = address,
			       .stub = 0x5000,
			       .jumps = 77,
			       .traps = 3,
			       .state = last_site_state };
}

int main(void)
{
	struct thread *thread;
	struct weir_record_entry *entry;

	domain_base_variable =
	    mmap((void *)0x7e9000000000, DOMAIN_SPAN, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
	if (domain_base_variable == MAP_FAILED)
		return EXIT_FAILURE;
	domain_get()->supervisor_pid = 77;
	add_task(0, 1234, "frozen");
	add_task(1, 1235, "other");

	thread = (void *)(domain_base_variable + DOMAIN_THREAD_OFFSET + 9 * THREAD_SLOT_STRIDE +
			  SLOT_THREAD);
	thread->self = thread;
	thread->slot = 9;
	thread->task = domain_task(0);
	thread->mask = 0x4002;
	thread->regs = (void *)((char *)thread - 8 - sizeof(struct pt_regs));
	thread->regs->ip = (u64)(uintptr_t)main;
	thread->regs->orig_ax = 39;

	ring_init(domain_ring(0), 4096);
	add_record(domain_ring(0), WEIR_RECORD_SYSCALL_ENTRY, sizeof(*entry), 257);
	ring_release(domain_ring(0), ring_peek(domain_ring(0)));
	add_record(domain_ring(0), WEIR_RECORD_SYSCALL_EXIT, sizeof(struct weir_record_exit), 257);
	add_record(domain_ring(0), WEIR_RECORD_SYSCALL_ENTRY, sizeof(*entry), 39);
	add_site(0x401005, SITE_PATCHED);
	add_site(0x402007, SITE_TRAPS);
	add_site(0x403009, SITE_DEAD);

	syscall(SYS_arch_prctl, ARCH_SET_GS, thread);
	abort();
}
