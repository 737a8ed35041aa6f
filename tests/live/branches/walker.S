/* SPDX-License-Identifier: MIT */
/* Takes five branches and dies: by a fault, or by SIGKILL when it has an argument. */
	.globl _start
_start:
	movq (%rsp), %rbx
	movl $3, %ecx
again:
	decl %ecx
	jnz again
	call leaf
	leaq end(%rip), %rax
	jmp *%rax
	nop
end:
	cmpq $1, %rbx
	jne killed
	movl $0, 0
leaf:
	ret
killed:
	movl $39, %eax
	syscall
	movl %eax, %edi
	movl $9, %esi
	movl $62, %eax
	syscall
	.section .note.GNU-stack, "", @progbits
