/* SPDX-License-Identifier: MIT */
/*
 * Where the program and the agent meet: entry, gate and return.
 *
 *   program: jmp stub      stub: rcx = site + 2; jmp weir_entry
 *   weir_entry             saves the program's registers as struct pt_regs at
 *                          the top of the agent stack and calls C
 *   gate_begin..gate_end   makes the program's call, with the program's rsp
 *                          and callee-saved registers
 *   return_begin..         restores everything and jumps back
 *
 *   program: jmp stub      stub of a point: see encode_point_head
 *   weir_point             the same for an instruction that is no call
 *
 *   copy of a stepped instruction, and its tail: see step_copy.c
 *   weir_step              the same behind that
 *
 * Invariants:
 *  1. No instruction before pushfq changes flags; no push happens before the
 *     switch to the agent stack: any rsp is legal at a system call.
 *  2. struct pt_regs at thread->regs stays whole until the jump back, so a
 *     signal that finds work in the return range rewinds to agent_return.
 *  3. In the gate, rcx == gate_end if and only if the kernel was entered (the
 *     CPU stores the return address there): the signal handler tells an
 *     interrupted call from one that has not begun by it.
 *  4. Nothing changes flags once the program's are restored.
 *  5. A child of clone uses no stack before it is on its own.
 */
#include <asm/prctl.h>

#include "x86/layout.h"

	.section .text.hot, "ax", @progbits

	/*
	 * Stores all but rsp, ip, cx, r11, flags and the two ax into the struct
	 * pt_regs at rsp. Stores, not pushes: the loads that follow get them sooner.
	 */
	.macro STORE_REGISTERS
	movq %rdi, REGS_DI(%rsp)
	movq %rsi, REGS_SI(%rsp)
	movq %rdx, REGS_DX(%rsp)
	movq %r8, REGS_R8(%rsp)
	movq %r9, REGS_R9(%rsp)
	movq %r10, REGS_R10(%rsp)
	movq %rbx, REGS_BX(%rsp)
	movq %rbp, REGS_BP(%rsp)
	movq %r12, REGS_R12(%rsp)
	movq %r13, REGS_R13(%rsp)
	movq %r14, REGS_R14(%rsp)
	movq %r15, REGS_R15(%rsp)
	movq $USER_CS, REGS_CS(%rsp)
	movq $USER_SS, REGS_SS(%rsp)
	.endm

	/* Loads the registers of arguments from the struct pt_regs at rsp. */
	.macro LOAD_ARGUMENTS
	movq REGS_R10(%rsp), %r10
	movq REGS_R9(%rsp), %r9
	movq REGS_R8(%rsp), %r8
	movq REGS_DX(%rsp), %rdx
	movq REGS_SI(%rsp), %rsi
	movq REGS_DI(%rsp), %rdi
	.endm

	/* Loads all but rsp, rax, rcx and r11 from the struct pt_regs at rsp. */
	.macro LOAD_REGISTERS
	movq REGS_R15(%rsp), %r15
	movq REGS_R14(%rsp), %r14
	movq REGS_R13(%rsp), %r13
	movq REGS_R12(%rsp), %r12
	movq REGS_BP(%rsp), %rbp
	movq REGS_BX(%rsp), %rbx
	LOAD_ARGUMENTS
	.endm

	/* The gs base becomes what is in rsi, where no instruction sets it: see bases.h. */
	.macro SET_GS_BY_CALL
	movl $ARCH_SET_GS, %edi
	movl $158, %eax			/* arch_prctl */
	syscall
	.endm

	.globl weir_entry
	.hidden weir_entry
	.type weir_entry, @function
weir_entry:
	/*
	 * Is gs ours? A program that has a gs base of its own, or an unmapped
	 * one, ends in the signal handler, which puts that right and goes on at
	 * entry_known. No flag changes; r11 is free, as rcx was.
	 */
	movq %rcx, %r11
	.globl entry_load, entry_foreign, entry_known
	.hidden entry_load, entry_foreign, entry_known
entry_load:
	movq %gs:THREAD_MAGIC, %rcx
	leaq -THREAD_MAGIC_VALUE(%rcx), %rcx
	jrcxz entry_known
	int3
entry_foreign:
	hlt
entry_known:
	movq %gs:THREAD_REGS, %rcx
	movq %rsp, REGS_SP(%rcx)
	leaq REGS_SP(%rcx), %rsp
	pushfq				/* into REGS_FLAGS */
	.globl entry_flags_saved, entry_flags_kept
	.hidden entry_flags_saved, entry_flags_kept
entry_flags_saved:
	leaq -REGS_FLAGS(%rsp), %rsp
entry_flags_kept:
	/* As after a real system call: rcx holds the return address, r11 the flags. */
	movq %r11, REGS_IP(%rsp)
	movq %r11, REGS_CX(%rsp)
	movq REGS_FLAGS(%rsp), %r11
	movq %r11, REGS_R11(%rsp)
	movq %rax, REGS_ORIG_AX(%rsp)
	movq $-38, REGS_AX(%rsp)
	STORE_REGISTERS
	/* DF, AC and NT do not go with agent code. They are nearly always clear, and cld is slow. */
	testl $(FLAGS_NOT_FOR_C | FLAGS_TRAP), %r11d
	jnz entry_unusual_flags

	/* rsp = struct pt_regs. Also where the compat and sigreturn landings go on. */
	.globl agent_call
	.hidden agent_call
agent_call:
	movq %rsp, %rdi
	call agent_syscall_enter
gate_choose:
	testl %eax, %eax		/* GATE_RUN */
	jnz gate_other

	/* rbx, rbp and r12 to r15 are the program's still: C put them back. */
	LOAD_ARGUMENTS
	movq REGS_ORIG_AX(%rsp), %rax
	movq REGS_SP(%rsp), %rsp
	/*
	 * Fresh out of the kernel the CPU predicts no branch that lies in the 64
	 * bytes it comes back to: the call behind the gate lies in the next ones,
	 * which image.lds makes sure of.
	 */
	.balign 64
	.nops 30
	.globl gate_begin, gate_syscall, gate_end
	.hidden gate_begin, gate_syscall, gate_end
gate_begin:
	movq %gs:THREAD_WORK, %rcx
	testl $WORK_GATE, (%rcx)
	jnz gate_interrupted
gate_syscall:
	syscall
gate_end:
	movq %gs:THREAD_REGS, %rsp
	movq %rax, REGS_AX(%rsp)
after_gate:
	movq %rsp, %rdi
	.globl gate_first_branch
	.hidden gate_first_branch
gate_first_branch:
	call agent_syscall_leave

	.globl return_begin, return_end
	.hidden return_begin, return_end
return_begin:
	movq %gs:THREAD_WORK, %rcx
	testl $WORK_EXIT, (%rcx)
	jnz return_work
	cmpq $0, %gs:THREAD_FOREIGN_GS	/* or THREAD_FOREIGN_CS */
	jne return_foreign
	movl REGS_FLAGS(%rsp), %eax
	testl $FLAGS_UNUSUAL, %eax
	jnz return_unusual_flags
	/*
	 * What follows a call is mostly `cmp $imm32, %rax`. Where the call was
	 * patched that instruction lies in the bytes of a jump, and a CPU that
	 * decodes the same bytes both ways loses more time than all of this
	 * takes. So it is done here, which also leaves no flags to restore. The
	 * code is looked at each time: it is the program's to change.
	 */
	movq REGS_IP(%rsp), %rcx
return_peek:
	movzwl (%rcx), %edx
return_peek_operand:
	movslq 2(%rcx), %rsi
	cmpl $OPCODE_CMP_RAX, %edx
	jne return_flags
	leaq CMP_RAX_SIZE(%rcx), %rcx
	movq %rcx, %gs:THREAD_PROGRAM_IP
	movq REGS_AX(%rsp), %rax
	cmpq %rsi, %rax
	LOAD_REGISTERS
	movq REGS_R11(%rsp), %r11
	movq REGS_CX(%rsp), %rcx
	movq REGS_SP(%rsp), %rsp
	jmp *%gs:THREAD_PROGRAM_IP

	/*
	 * popfq is slow. When none but arithmetic flags are set they are made:
	 * 0x7f plus the overflow bit overflows just when it is set, sahf does
	 * the others.
	 */
return_flags:
	LOAD_REGISTERS
	movq REGS_R11(%rsp), %r11
	movl %eax, %ecx
	shrl $11, %ecx
	andl $1, %ecx
	movb %al, %ah
	movb %cl, %al
	addb $0x7f, %al
	sahf
return_rest:
	movq REGS_AX(%rsp), %rax
	movq REGS_CX(%rsp), %rcx
	movq REGS_SP(%rsp), %rsp
	/* These two ways out may fault, as the program's registers are anything that it asked for. */
	.globl return_jump, return_iret
	.hidden return_jump, return_iret
return_jump:
	jmp *%gs:THREAD_REGS_OFFSET+REGS_IP

return_unusual_flags:
	testl $FLAGS_TRAP, %eax
	jnz return_all_at_once
	LOAD_REGISTERS
	movq REGS_R11(%rsp), %r11
	pushq REGS_FLAGS(%rsp)
	popfq
	jmp return_rest

return_foreign:
	cmpl $0, %gs:THREAD_FOREIGN_GS
	je return_all_at_once
	movq %gs:THREAD_PROGRAM_GS, %rsi
	cmpq $0, domain_base_symbol+DOMAIN_FSGSBASE(%rip)
	je return_foreign_by_call
	wrgsbase %rsi
	/*
	 * With the program's own gs base nothing can be read behind gs any
	 * more, with TF the first step must be the program's, and code of
	 * another width has its own segment: the last five words of pt_regs
	 * are a frame for iretq.
	 */
return_all_at_once:
	LOAD_REGISTERS
	movq REGS_R11(%rsp), %r11
	movq REGS_AX(%rsp), %rax
	movq REGS_CX(%rsp), %rcx
	leaq REGS_IP(%rsp), %rsp
return_iret:
	iretq

	/* What program_gs was, with the selector that it came from. */
return_foreign_by_call:
	movl %gs:THREAD_PROGRAM_GS_SELECTOR, %ecx
	testl %ecx, %ecx
	jnz return_segment
	SET_GS_BY_CALL
	jmp return_all_at_once
return_segment:
	movl %ecx, %gs
	jmp return_all_at_once
	/* A call has taken the segment away. gs is still ours: the load has failed. */
return_segment_gone:
	xorl %esi, %esi
	movl %esi, %gs:THREAD_PROGRAM_GS_SELECTOR
	movq %rsi, %gs:THREAD_PROGRAM_GS
	SET_GS_BY_CALL
	jmp return_all_at_once
return_end:
	.size weir_entry, . - weir_entry

	/* A program that works backwards, checks alignment or has NT set, which iretq stumbles over. */
entry_unusual_flags:
	testl $FLAGS_NOT_FOR_C, %r11d
	jz entry_trap_flag
	pushq $FLAGS_PLAIN
	popfq
	testl $FLAGS_TRAP, %r11d
	jz agent_call
	/*
	 * A trap flag that made no trap up to here is a debugger's, who steps the
	 * thread by ptrace: pushfq shows it. It must not become the program's own.
	 * (Nor may popfq be stepped for it: the kernel then takes the flag for ours.)
	 */
entry_trap_flag:
	xorl %eax, %eax
	xchgl %eax, %gs:THREAD_TRAP_FLAG_OWN
	testl %eax, %eax
	jnz agent_call
	andl $~FLAGS_TRAP, REGS_FLAGS(%rsp)
	andl $~FLAGS_TRAP, REGS_R11(%rsp)
	jmp agent_call

	/*
	 * From the stub of a point: ecx is its number, rcx waits where the magic
	 * was. Any rsp and all flags are possible, as at a call, and all registers
	 * are the program's to keep.
	 */
	.globl weir_point, point_flags_saved, point_call
	.hidden weir_point, point_flags_saved, point_call
	.type weir_point, @function
weir_point:
	movq %rsp, %gs:THREAD_REGS_OFFSET+REGS_SP
	movq %gs:THREAD_REGS, %rsp
	leaq REGS_SP(%rsp), %rsp
	pushfq				/* into REGS_FLAGS */
point_flags_saved:
	leaq -REGS_FLAGS(%rsp), %rsp
	movq %rcx, REGS_ORIG_AX(%rsp)
	movq %gs:THREAD_MAGIC, %rcx
	movq $THREAD_MAGIC_VALUE, %gs:THREAD_MAGIC
	movq %rcx, REGS_CX(%rsp)
	movq %rax, REGS_AX(%rsp)
	movq %r11, REGS_R11(%rsp)
	STORE_REGISTERS
	testl $FLAGS_NOT_FOR_C, REGS_FLAGS(%rsp)
	jnz point_unusual_flags
point_call:
	movq %rsp, %rdi
	call agent_point
	jmp return_begin
point_unusual_flags:
	pushq $FLAGS_PLAIN
	popfq
	jmp point_call
	.size weir_point, . - weir_point

	/*
	 * From behind the copy of an instruction that is stepped. Its tail has put rsp
	 * into REGS_SP, and points to there now. gs may be the program's: C sees to that.
	 */
	.globl weir_step, step_flags_saved, step_flags_kept
	.hidden weir_step, step_flags_saved, step_flags_kept
	.type weir_step, @function
weir_step:
	pushfq				/* into REGS_FLAGS */
step_flags_saved:
	leaq -REGS_FLAGS(%rsp), %rsp
step_flags_kept:
	movq %rcx, REGS_CX(%rsp)
	movq %rax, REGS_AX(%rsp)
	movq %r11, REGS_R11(%rsp)
	movq $-1, REGS_ORIG_AX(%rsp)
	STORE_REGISTERS
	testl $FLAGS_NOT_FOR_C, REGS_FLAGS(%rsp)
	jnz step_unusual_flags
step_call:
	movq %rsp, %rdi
	call agent_step
	jmp return_begin
step_unusual_flags:
	pushq $FLAGS_PLAIN
	popfq
	jmp step_call
	.size weir_step, . - weir_step

	/* Another answer of agent_syscall_enter. */
gate_other:
	cmpl $GATE_SKIP, %eax
	je after_gate
	cmpl $GATE_COMPAT, %eax
	je compat_gate
	cmpl $GATE_SIGRETURN, %eax
	je sigreturn_gate
	jmp return_begin		/* GATE_RETURN */

	/* There is work: does it keep the thread from making the call? */
gate_interrupted:
	movq %gs:THREAD_REGS, %rsp
	movq %rsp, %rdi
	call agent_gate_work
	jmp gate_choose

	/* The kernel gave the call up for nothing: once more, and nobody hears of it. */
	.globl gate_again
	.hidden gate_again
gate_again:
	movq %gs:THREAD_REGS, %rsp
	movq %rsp, %rdi
	call agent_gate_again
	jmp gate_choose

	/* The signal handler sends a thread here out of the gate; it has set regs->ax. */
	.globl gate_interrupted_done
	.hidden gate_interrupted_done
gate_interrupted_done:
	movq %gs:THREAD_REGS, %rsp
	cld
	jmp after_gate

	/*
	 * int 0x80: i386 numbering, all registers of that live. The kernel loads
	 * gs anew when the call changes the segment that the program has there,
	 * so the block is found through r15, which no i386 call knows of.
	 */
compat_gate:
	LOAD_REGISTERS
	movq %gs:THREAD_SELF, %r15
	movq REGS_ORIG_AX(%rsp), %rax
	movq REGS_R11(%rsp), %r11
	movq REGS_CX(%rsp), %rcx
	movq REGS_SP(%rsp), %rsp
	.globl compat_gate_syscall, compat_gate_end
	.hidden compat_gate_syscall, compat_gate_end
compat_gate_syscall:
	int $0x80
compat_gate_end:
	movq THREAD_REGS(%r15), %rsp
	movq %rax, REGS_AX(%rsp)
	call gs_adopt
	jmp after_gate

	/*
	 * rt_sigreturn, through a frame that C made in the thread block. The
	 * kernel lands in sigreturn_landing with the program's new registers.
	 */
sigreturn_gate:
	movq %gs:THREAD_RETURN_SP, %rsp
	movl $15, %eax
	.globl sigreturn_call
	.hidden sigreturn_call
sigreturn_call:
	syscall
	hlt

	/* void frame_enter(void *frame): leaves the agent through a signal frame of ours */
	.globl frame_enter
	.hidden frame_enter
frame_enter:
	leaq 8(%rdi), %rsp
	movl $15, %eax
	syscall
	hlt

	.globl sigreturn_landing
	.hidden sigreturn_landing
sigreturn_landing:
	movq %rsp, %gs:THREAD_PROGRAM_SP
	movq %gs:THREAD_REGS, %rsp
	leaq REGS_SP(%rsp), %rsp
	pushfq				/* into REGS_FLAGS */
	pushq $FLAGS_PLAIN		/* into REGS_CS, which is stored below */
	popfq
	leaq -REGS_FLAGS(%rsp), %rsp
	/* The program's had no TF, or it would not come here: it is a debugger's. */
	andq $~FLAGS_TRAP, REGS_FLAGS(%rsp)
	movq %rcx, REGS_CX(%rsp)
	movq %r11, REGS_R11(%rsp)
	movq %rax, REGS_AX(%rsp)
	movq $-1, REGS_ORIG_AX(%rsp)
	movq %gs:THREAD_PROGRAM_SP, %rcx
	movq %rcx, REGS_SP(%rsp)
	movq %gs:THREAD_PROGRAM_IP, %rcx
	movq %rcx, REGS_IP(%rsp)
	STORE_REGISTERS
	movl %ss, %eax
	movq %rax, REGS_SS(%rsp)	/* may be one of the program's own */
	jmp after_gate

	/* Out of a signal handler with the program's registers saved at thread->regs. */
	.globl agent_return
	.hidden agent_return
agent_return:
	movq %gs:THREAD_REGS, %rsp
	cld
return_work:
	movq %rsp, %rdi
	call agent_exit_work
	jmp return_begin

	/*
	 * long call_for_program(const struct pt_regs *regs)
	 *
	 * The call with the program's arguments, made from C. Its filters know
	 * it from the agent's own calls by the place.
	 */
	.globl call_for_program, program_call_end
	.hidden call_for_program, program_call_end
	.type call_for_program, @function
call_for_program:
	movq REGS_ORIG_AX(%rdi), %rax
	movq REGS_R9(%rdi), %r9
	movq REGS_R8(%rdi), %r8
	movq REGS_R10(%rdi), %r10
	movq REGS_DX(%rdi), %rdx
	movq REGS_SI(%rdi), %rsi
	movq REGS_DI(%rdi), %rdi
	syscall
program_call_end:
	ret
	.size call_for_program, . - call_for_program

	/*
	 * long clone_gate(struct pt_regs *regs, struct thread *child)
	 *
	 * Makes a call of the clone family as the program asked for it. In the
	 * parent, and in a child that has a copy of the memory (child == NULL),
	 * returns the result. A child that shares memory takes its own thread
	 * block and stack before it touches any memory, and starts there.
	 */
	.globl clone_gate
	.hidden clone_gate
	.type clone_gate, @function
clone_gate:
	pushq %rbx
	pushq %rbp
	pushq %r12
	movq %rsp, %rbx
	movq %rsi, %r12
	movq %rdi, %rbp
	movq REGS_DI(%rbp), %rdi
	movq REGS_SI(%rbp), %rsi
	movq REGS_DX(%rbp), %rdx
	movq REGS_R10(%rbp), %r10
	movq REGS_R8(%rbp), %r8
	movq REGS_R9(%rbp), %r9
	movq REGS_ORIG_AX(%rbp), %rax
	syscall
	.globl clone_call_end
	.hidden clone_call_end
clone_call_end:
	testq %rax, %rax
	jnz clone_parent
	testq %r12, %r12
	jnz clone_child
clone_parent:
	movq %rbx, %rsp			/* a forked child may have got a stack of its own */
	popq %r12
	popq %rbp
	popq %rbx
	ret
clone_child:
	cmpq $0, domain_base_symbol+DOMAIN_FSGSBASE(%rip)
	je clone_child_by_call
	wrgsbase %r12
clone_child_with_gs:
	movq THREAD_REGS(%r12), %rsp
	xorl %ebp, %ebp
	movq %r12, %rdi
	call agent_child_start
	jmp agent_return
clone_child_by_call:
	movq %r12, %rsi
	SET_GS_BY_CALL
	jmp clone_child_with_gs
	.size clone_gate, . - clone_gate

	/*
	 * First instruction of the agent in a thread that ran before weir came, and
	 * whose process has an agent by now. r12: its block.
	 */
	.globl agent_attach
	.type agent_attach, @function
agent_attach:
	cld
	cmpq $0, domain_base_symbol+DOMAIN_FSGSBASE(%rip)
	je attach_by_call
	wrgsbase %r12
attach_with_gs:
	movq THREAD_REGS(%r12), %rsp
	xorl %ebp, %ebp
	movq %r12, %rdi
	call agent_attach_thread
	jmp agent_begin
attach_by_call:
	movq %r12, %rsi
	SET_GS_BY_CALL
	jmp attach_with_gs
	.size agent_attach, . - agent_attach

	/*
	 * First instruction of the agent in a new image, sent here by the
	 * supervisor from the exec stop. r8: descriptor of the domain; rbp: task;
	 * r12: address the program starts at; r13, r14: its first 16 bytes,
	 * which the supervisor overwrote; rsp: the program's.
	 * Nothing but this text is mapped yet, so no stack of ours either.
	 */
	.globl agent_start
	.type agent_start, @function
agent_start:
	movq %rsp, %r15
	movl %r8d, %ebx			/* descriptor of the domain */
	/* mmap(base + thread slot 0, ...): the first thread's stacks and block */
	movl $9, %eax
	leaq domain_base_symbol(%rip), %r8
	movabsq $AGENT_FIRST_SLOT, %rdi
	addq %r8, %rdi
	movl $AGENT_SLOT_MAPPED, %esi
	movl $3, %edx			/* PROT_READ | PROT_WRITE */
	movl $0x104022, %r10d		/* PRIVATE | ANONYMOUS | NORESERVE | FIXED_NOREPLACE */
	movq $-1, %r8
	xorl %r9d, %r9d
	syscall
	testq %rax, %rax
	js start_failed
	leaq AGENT_SLOT_STACK_TOP(%rax), %rsp
	subq $REGS_SIZE, %rsp
	movq %rbp, REGS_AX(%rsp)	/* a struct pt_regs with what we were handed */
	movq %r12, REGS_IP(%rsp)
	movq %r13, REGS_R13(%rsp)
	movq %r14, REGS_R14(%rsp)
	movq %rbx, REGS_R8(%rsp)
	movq %r15, REGS_SP(%rsp)
	movq %rsp, %rdi
	xorl %ebp, %ebp
	call agent_start_image
agent_begin:
	testl %eax, %eax
	jz agent_return
	movq %gs:THREAD_REGS, %rsp
	jmp agent_call			/* one that the kernel gave up as weir came */
start_failed:
	movl $231, %eax			/* exit_group(125) */
	movl $125, %edi
	syscall
	hlt
	.size agent_start, . - agent_start

	/* The restorer of every handler the agent installs. */
	.globl agent_restorer
	.hidden agent_restorer
agent_restorer:
	movl $15, %eax
	syscall
	hlt

	/*
	 * void signal_mask_set(const sigmask_t *mask, const u32 *frame_saved)
	 *
	 * Sets the real mask unless a signal is saved. A signal that arrives
	 * between the test and the call sends the thread back to the test, so
	 * that the mask cannot open while there is no room for another one.
	 */
	.globl signal_mask_set, mask_set_test, mask_set_syscall
	.hidden signal_mask_set, mask_set_test, mask_set_syscall
	.type signal_mask_set, @function
signal_mask_set:
	movq %rsi, %r8
	movq %rdi, %rsi
	movl $2, %edi			/* SIG_SETMASK */
	xorl %edx, %edx
	movl $8, %r10d
	movl $14, %eax			/* rt_sigprocmask */
mask_set_test:
	cmpl $0, (%r8)
	jne 1f
mask_set_syscall:
	syscall
1:	ret
	.size signal_mask_set, . - signal_mask_set

	/* int user_copy(void *to, const void *from, size_t size): 0 or -EFAULT */
	.globl user_copy
	.hidden user_copy
	.type user_copy, @function
user_copy:
	movq %rdx, %rcx
user_copy_fault:
	rep movsb
	xorl %eax, %eax
	ret
user_copy_fixup:
	movl $-14, %eax
	cld
	ret
	.size user_copy, . - user_copy

	/* long user_strncpy(char *to, const char *from, size_t size): see uaccess.h */
	.globl user_strncpy
	.hidden user_strncpy
	.type user_strncpy, @function
user_strncpy:
	xorl %eax, %eax
1:	cmpq %rdx, %rax
	jae 2f
user_strncpy_fault:
	movb (%rsi,%rax), %cl
	movb %cl, (%rdi,%rax)
	incq %rax
	testb %cl, %cl
	jnz 1b
2:	ret
user_strncpy_fixup:
	movq $-14, %rax
	ret
	.size user_strncpy, . - user_strncpy

	/* Pairs (faulting instruction, where to go on), relative to each entry; image.lds. */
	.section .fixup_table, "a", @progbits
	.quad user_copy_fault - ., user_copy_fixup - .
	.quad user_strncpy_fault - ., user_strncpy_fixup - .
	.quad return_peek - ., return_flags - .
	.quad return_peek_operand - ., return_flags - .
	.quad return_segment - ., return_segment_gone - .

	.section .note.GNU-stack, "", @progbits
