/* SPDX-License-Identifier: MIT */
/*
 * The agent's first work in a new image, before the image's own first
 * instruction (that of ld.so, for most): maps the rest of the domain, repairs
 * the code that the supervisor used to get in, sets up signals and the
 * backstop, reports EXEC.
 *
 * All signals are really blocked until everything is in place (exec.c, and
 * the supervisor for the first image).
 *
 * The first thread of a process that ran before weir came begins here as well, where
 * it was stopped: attach.c.
 */
#include "agent/attach.h"
#include "agent/backstop.h"
#include "agent/branch_copies.h"
#include "agent/branch_events.h"
#include "agent/branches.h"
#include "agent/crash.h"
#include "agent/debug.h"
#include "agent/descriptors.h"
#include "agent/futexes.h"
#include "agent/instructions.h"
#include "agent/mm.h"
#include "agent/numbers.h"
#include "agent/program.h"
#include "agent/signal.h"
#include "agent/sites.h"
#include "agent/strict.h"
#include "agent/supervisor.h"
#include "agent/tracehook.h"
#include "agent/vdso.h"
#include "base/bytes.h"
#include "base/rawsys.h"
#include "x86/gs.h"

u32 agent_start_image(struct pt_regs *handed);

enum {
	BORROWED_SIZE = 16, /* bytes of program code the supervisor overwrote */
	MAP_SHARED_NEW = 0x100001,
	MAP_SHARED_OVER = 0x11, /* MAP_SHARED | MAP_FIXED */
	PROT_READ_WRITE = 3,
	PR_GET_NAME_OPTION = 16,
	MEMBARRIER_REGISTER_GLOBAL_EXPEDITED = 1 << 2,
	AUX_PHDR = 3,
	AUX_PHNUM = 5,
	AUX_BASE = 7,
	AUX_ENTRY = 9,
	AUX_VDSO = 33,
	AUXV_LIMIT = 4096, /* entries of argv, envp and auxv that are walked at most */
};

/* What the exec stop handed over, see agent_start. */
struct start {
	struct task *task;
	u64 ip;
	u64 sp;
	u64 code[2];
	s64 fd;
};

static void map_or_die(u64 offset, u64 size, u64 prot, u64 flags, s64 fd)
{
	long result = sys_mmap(domain_base() + offset, size, prot, flags, fd, offset);

	if (result_is_error(result))
		raw_syscall3(__NR_exit_group, 125, 0, 0);
}

static void map_domain(const struct start *start)
{
	const struct domain *domain = domain_get();

	map_or_die(DOMAIN_DATA_OFFSET, DOMAIN_CORE_END - DOMAIN_DATA_OFFSET, PROT_READ_WRITE,
		   MAP_SHARED_NEW, start->fd);
	for (u32 i = 0; i < domain->region_count; i++) {
		const struct domain_region *region = &domain->regions[i];

		if (region->offset >= DOMAIN_DATA_OFFSET && region->prot != PROT_READ_WRITE)
			map_or_die(region->offset, region->size, region->prot, MAP_SHARED_OVER,
				   start->fd);
	}
	if (mm_init((s32)start->fd) < 0 || mm_map_ring(start->task->slot) < 0)
		raw_syscall3(__NR_exit_group, 125, 0, 0);
	mm_leave_out_of_cores(domain_base(), DOMAIN_SPAN);
}

/* The auxiliary vector lies behind the arguments and the environment. */
static u64 *find_auxv(u64 sp)
{
	u64 *word = as_pointer(sp);
	u64 *end;

	word += 1 + *word + 1;
	end = word + 1024 * AUXV_LIMIT;
	while (word < end && *word != 0)
		word++;
	return word + 1;
}

/* Of the program's own file, not of its interpreter. */
static u64 entry_of(u64 *auxv)
{
	const u64 *entry = program_aux(auxv, AUX_ENTRY);

	return entry != NULL ? *entry : 0;
}

/*
 * The vector may name no headers: the program's are nowhere in memory when no segment contains
 * them, and the interpreter's are elsewhere when it is linked for another address than 0. It names
 * no interpreter that cannot move. The instructions where both begin are there in any case.
 */
static void note_mappings(u64 *auxv, const char *path, u64 ip)
{
	const u64 *phdr = program_aux(auxv, AUX_PHDR);
	const u64 *count = program_aux(auxv, AUX_PHNUM);
	const u64 *base = program_aux(auxv, AUX_BASE);
	const u64 *vdso = program_aux(auxv, AUX_VDSO);

	if (phdr != NULL && count != NULL)
		sites_note_image(*phdr, *count, path);
	if (base != NULL && *base != 0)
		sites_note_interpreter(*base);
	sites_note_code_at(entry_of(auxv), path);
	sites_note_code_at(ip, "[interpreter]");
	if (vdso != NULL && *vdso != 0)
		vdso_make_calls(*vdso);
}

/* The program's own first bytes again. */
static void repair_code(const struct start *start)
{
	if (mem_write(start->ip, start->code, BORROWED_SIZE) < 0)
		agent_crash("cannot repair the first instructions of the image", NULL);
}

/* The kernel's rule for the name, for when a filter may punish asking. */
static void name_by_path(struct task *task, const char *path)
{
	const char *name = path_name(path);
	size_t size = strlen(name);

	if (size > sizeof(task->comm) - 1)
		size = sizeof(task->comm) - 1;
	memset(task->comm, 0, sizeof(task->comm));
	memcpy(task->comm, name, size);
}

static void take_name(struct task *task, const char *path)
{
	if (mm_current()->filtered)
		name_by_path(task, path);
	else
		raw_syscall3(__NR_prctl, PR_GET_NAME_OPTION, as_u64(task->comm), 0);
}

static struct thread *make_thread(const struct start *start)
{
	struct thread *thread = mm_first_slot();
	struct task *task = start->task;

	thread->task = task;
	task->thread_slot = thread->slot;
	thread->work = &task->work;
	thread->mask = task->exec.mask;
	thread->pending_blocked = 0;
	thread->sighand = &mm_current()->sighands[0];
	gs_set(thread);
	/* Who asked about the former image is told; the number is another from here on. */
	futexes_space_ends(task->process_index);
	task->space = mm_current()->number;
	task->in_call = 0;
	task->carrier_given_up = 0;
	/* What engines asked of the former image is still to be done. */
	task->work = utrace_needs_resume(task) ? WORK_REPORT : 0;
	branches_begin(thread);
	numbers_of_image(task);
	branch_events_begin(task);
	__atomic_fetch_and(&task->flags, ~(u32)(TASK_EXECING | TASK_IN_VFORK), __ATOMIC_RELAXED);
	__atomic_fetch_or(&task->flags, TASK_LEADER, __ATOMIC_RELAXED);
	mm_current()->filtered = task->exec.filtered;
	__atomic_store_n(&task->state, TASK_RUNNING, __ATOMIC_RELEASE);
	return thread;
}

static void arm(struct thread *thread)
{
	long result;

	raw_syscall3(__NR_membarrier, MEMBARRIER_REGISTER_GLOBAL_EXPEDITED, 0, 0);
	signal_use_altstack(thread);
	if (sighand_init(thread->sighand) < 0)
		agent_crash("cannot install signal handlers", NULL);
	result = backstop_arm_image();
	if (result_is_error(result)) {
		strict_violation(thread->regs->ip, "the kernel refuses the backstop");
		agent_crash("the kernel refuses the backstop", NULL);
	}
	signal_let_faults_in();
}

static void set_first_registers(struct pt_regs *regs, const struct start *start)
{
	*regs = (struct pt_regs){
		.ip = start->ip,
		.sp = start->sp,
		.cs = USER_CS,
		.ss = USER_SS,
		.flags = 0x202,
		.orig_ax = __NR_execve,
	};
}

/*
 * Called by agent_start; `handed` is where the thread's registers will be. True: they are
 * those of a call that is to be made.
 */
u32 agent_start_image(struct pt_regs *handed)
{
	struct start start = {
		.task = as_pointer(handed->ax),
		.ip = handed->ip,
		.sp = handed->sp,
		.code = { handed->r13, handed->r14 },
		.fd = (s64)handed->r8,
	};
	struct thread *thread;
	struct program program;
	u64 *auxv;

	map_domain(&start);
	thread = make_thread(&start);
	if (start.task->attach != NULL)
		attach_keep(thread);
	arm(thread);
	mem_open();
	instructions_arm(thread);
	if (start.task->attach != NULL)
		return attach_process(thread);
	repair_code(&start);
	auxv = find_auxv(start.sp);
	sites_init(start.sp);
	program_find_path(&program);
	note_mappings(auxv, program.path, start.ip);
	branch_copies_begin_image(start.task, entry_of(auxv));
	debug_note(DEBUG_IMAGE_STARTED, start.ip, start.sp);
	set_first_registers(thread->regs, &start);
	program_describe(&program, start.sp, auxv);
	take_name(start.task, program.binary.filename);
	tracehook_report_exec(start.task, &program, thread->regs);
	thread->regs->orig_ax = (unsigned long)-1;
	signal_settle_mask(thread);
	return false;
}
