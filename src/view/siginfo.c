/* SPDX-License-Identifier: MIT */
/*
 * Prints siginfo_t. Which members of its union are meaningful follows from
 * the code when the signal was sent by a process, from the signal when the
 * kernel raised it; each layout is one function.
 */
#include "view/siginfo.h"
#include "view/decode.h"

#include <linux/audit.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* The C library renumbers and hides the first two real-time signals. */
enum { KERNEL_SIGRTMIN = 32, KERNEL_SIGRTMAX = 64 };

/* The C library calls signal 29 POLL; the kernel and strace, IO. */
static const char *abbreviation(s64 number)
{
	if (number == SIGIO)
		return "IO";
	return number > 0 && number < KERNEL_SIGRTMIN ? sigabbrev_np((int)number) : NULL;
}

void signal_print(struct text *out, s64 number)
{
	const char *name = abbreviation(number);

	if (name != NULL) {
		text_string(out, "SIG");
		text_string(out, name);
	} else if (number == KERNEL_SIGRTMIN) {
		text_string(out, "SIGRTMIN");
	} else if (number > KERNEL_SIGRTMIN && number <= KERNEL_SIGRTMAX) {
		text_string(out, "SIGRT_");
		text_signed(out, number - KERNEL_SIGRTMIN);
	} else {
		text_signed(out, number);
	}
}

static s64 real_time_number(const char *name)
{
	unsigned int offset;
	char after;

	if (strcasecmp(name, "RTMIN") == 0)
		return KERNEL_SIGRTMIN;
	if (strcasecmp(name, "RTMAX") == 0)
		return KERNEL_SIGRTMAX;
	if (strncasecmp(name, "RT_", 3) == 0 && sscanf(name + 3, "%2u%c", &offset, &after) == 1 &&
	    offset >= 1 && offset <= KERNEL_SIGRTMAX - KERNEL_SIGRTMIN)
		return KERNEL_SIGRTMIN + (s64)offset;
	return -1;
}

s64 signal_number(const char *name)
{
	if (strncasecmp(name, "SIG", 3) == 0)
		name += 3;
	for (int number = 1; number < KERNEL_SIGRTMIN; number++) {
		const char *known = abbreviation(number);

		if (known != NULL && strcasecmp(known, name) == 0)
			return number;
	}
	if (strcasecmp(name, "IOT") == 0)
		return SIGABRT;
	if (strcasecmp(name, "POLL") == 0)
		return SIGPOLL;
	return real_time_number(name);
}

struct code_name {
	int signal; /* 0: any */
	int code;
	const char *name;
};

#define ANY(code)                                                                                  \
	{                                                                                          \
		0, code, #code                                                                     \
	}
#define OF(signal, code)                                                                           \
	{                                                                                          \
		signal, code, #code                                                                \
	}
static const struct code_name code_names[] = {
	ANY(SI_USER),
	ANY(SI_KERNEL),
	ANY(SI_QUEUE),
	ANY(SI_TIMER),
	ANY(SI_MESGQ),
	ANY(SI_ASYNCIO),
	ANY(SI_SIGIO),
	ANY(SI_TKILL),
	ANY(SI_DETHREAD),
	ANY(SI_ASYNCNL),
	OF(SIGILL, ILL_ILLOPC),
	OF(SIGILL, ILL_ILLOPN),
	OF(SIGILL, ILL_ILLADR),
	OF(SIGILL, ILL_ILLTRP),
	OF(SIGILL, ILL_PRVOPC),
	OF(SIGILL, ILL_PRVREG),
	OF(SIGILL, ILL_COPROC),
	OF(SIGILL, ILL_BADSTK),
	OF(SIGFPE, FPE_INTDIV),
	OF(SIGFPE, FPE_INTOVF),
	OF(SIGFPE, FPE_FLTDIV),
	OF(SIGFPE, FPE_FLTOVF),
	OF(SIGFPE, FPE_FLTUND),
	OF(SIGFPE, FPE_FLTRES),
	OF(SIGFPE, FPE_FLTINV),
	OF(SIGFPE, FPE_FLTSUB),
	OF(SIGFPE, FPE_FLTUNK),
	OF(SIGFPE, FPE_CONDTRAP),
	OF(SIGSEGV, SEGV_MAPERR),
	OF(SIGSEGV, SEGV_ACCERR),
	OF(SIGSEGV, SEGV_BNDERR),
	OF(SIGSEGV, SEGV_PKUERR),
	OF(SIGSEGV, SEGV_MTEAERR),
	OF(SIGSEGV, SEGV_MTESERR),
	OF(SIGBUS, BUS_ADRALN),
	OF(SIGBUS, BUS_ADRERR),
	OF(SIGBUS, BUS_OBJERR),
	OF(SIGBUS, BUS_MCEERR_AR),
	OF(SIGBUS, BUS_MCEERR_AO),
	OF(SIGTRAP, TRAP_BRKPT),
	OF(SIGTRAP, TRAP_TRACE),
	OF(SIGTRAP, TRAP_BRANCH),
	OF(SIGTRAP, TRAP_HWBKPT),
	OF(SIGTRAP, TRAP_UNK),
	OF(SIGCHLD, CLD_EXITED),
	OF(SIGCHLD, CLD_KILLED),
	OF(SIGCHLD, CLD_DUMPED),
	OF(SIGCHLD, CLD_TRAPPED),
	OF(SIGCHLD, CLD_STOPPED),
	OF(SIGCHLD, CLD_CONTINUED),
	OF(SIGIO, POLL_IN),
	OF(SIGIO, POLL_OUT),
	OF(SIGIO, POLL_MSG),
	OF(SIGIO, POLL_ERR),
	OF(SIGIO, POLL_PRI),
	OF(SIGIO, POLL_HUP),
	{ SIGSYS, 1, "SYS_SECCOMP" },
	{ SIGSYS, 2, "SYS_USER_DISPATCH" },
};
#undef ANY
#undef OF

static const char *code_name(int signal, int code)
{
	for (size_t i = 0; i < array_size(code_names); i++) {
		const struct code_name *row = &code_names[i];

		if (row->code == code && (row->signal == 0 || row->signal == signal))
			return row->name;
	}
	return NULL;
}

struct printer {
	struct text *out;
	const siginfo_t *info;
	const struct siginfo_options *options;
};

static void print_signed(const struct printer *printer, const char *label, s64 value)
{
	text_string(printer->out, label);
	text_signed(printer->out, value);
}

/* As printf's %#x: zero has no prefix. */
static void print_bits(const struct printer *printer, const char *label, u64 value)
{
	text_string(printer->out, label);
	if (value == 0)
		text_char(printer->out, '0');
	else
		text_hex(printer->out, value);
}

static void print_pointer(const struct printer *printer, const char *label, const void *value)
{
	text_string(printer->out, label);
	if (value == NULL)
		text_string(printer->out, "NULL");
	else
		text_hex(printer->out, (u64)(uintptr_t)value);
}

/* A number that has a name, in the form that -X wants. */
static void print_named(const struct printer *printer, s64 number, const char *name)
{
	enum decode_xlat xlat =
	    printer->options != NULL ? printer->options->xlat : DECODE_XLAT_ABBREV;

	if (xlat != DECODE_XLAT_ABBREV)
		text_signed(printer->out, number);
	if (xlat == DECODE_XLAT_VERBOSE)
		text_string(printer->out, " /* ");
	if (xlat != DECODE_XLAT_RAW)
		text_string(printer->out, name);
	if (xlat == DECODE_XLAT_VERBOSE)
		text_string(printer->out, " */");
}

static void print_signal_number(const struct printer *printer, s64 number)
{
	struct text name = { 0 };

	signal_print(&name, number);
	print_named(printer, number, text_terminated(&name));
	text_finish(&name);
}

static void print_sender(const struct printer *printer)
{
	const struct siginfo_options *options = printer->options;
	s32 pid = printer->info->si_pid;
	const char *comm = NULL;

	print_signed(printer, ", si_pid=", pid);
	if (options != NULL && options->comm != NULL)
		comm = options->comm(options->context, pid);
	if (comm != NULL) {
		text_char(printer->out, '<');
		text_string(printer->out, comm);
		text_char(printer->out, '>');
	}
	text_string(printer->out, ", si_uid=");
	text_unsigned(printer->out, printer->info->si_uid);
}

static void print_value(const struct printer *printer)
{
	print_signed(printer, ", si_int=", printer->info->si_int);
	print_pointer(printer, ", si_ptr=", printer->info->si_ptr);
}

static void print_user(const struct printer *printer)
{
	print_sender(printer);
}

static void print_queued(const struct printer *printer)
{
	print_sender(printer);
	if (printer->info->si_ptr != NULL)
		print_value(printer);
}

static void print_timer(const struct printer *printer)
{
	print_bits(printer, ", si_timerid=", (u32)printer->info->si_timerid);
	print_signed(printer, ", si_overrun=", printer->info->si_overrun);
	print_value(printer);
}

static void print_band(const struct printer *printer)
{
	print_signed(printer, ", si_band=", printer->info->si_band);
	print_signed(printer, ", si_fd=", printer->info->si_fd);
}

static void print_poll(const struct printer *printer)
{
	int code = printer->info->si_code;

	if (code >= POLL_IN && code <= POLL_HUP)
		print_band(printer);
}

void ticks_comment(struct text *out, u64 ticks)
{
	enum { TICKS_PER_SECOND = 100 }; /* USER_HZ of x86 */

	if (ticks != 0)
		text_format(out, " /* %llu.%02llu s */",
			    (unsigned long long)(ticks / TICKS_PER_SECOND),
			    (unsigned long long)(ticks % TICKS_PER_SECOND));
}

/* Clock ticks, and what they are in seconds. */
static void print_ticks(const struct printer *printer, const char *label, s64 ticks)
{
	print_signed(printer, label, ticks);
	ticks_comment(printer->out, (u64)ticks);
}

static void print_child(const struct printer *printer)
{
	print_sender(printer);
	text_string(printer->out, ", si_status=");
	if (printer->info->si_code == CLD_EXITED)
		text_signed(printer->out, printer->info->si_status);
	else
		print_signal_number(printer, printer->info->si_status);
	print_ticks(printer, ", si_utime=", printer->info->si_utime);
	print_ticks(printer, ", si_stime=", printer->info->si_stime);
}

static void print_fault(const struct printer *printer)
{
	const siginfo_t *info = printer->info;

	print_pointer(printer, ", si_addr=", info->si_addr);
	if (info->si_signo == SIGBUS &&
	    (info->si_code == BUS_MCEERR_AR || info->si_code == BUS_MCEERR_AO))
		print_signed(printer, ", si_addr_lsb=", info->si_addr_lsb);
	if (info->si_signo != SIGSEGV)
		return;
	if (info->si_code == SEGV_PKUERR)
		print_signed(printer, ", si_pkey=", info->si_pkey);
	if (info->si_code == SEGV_BNDERR) {
		print_pointer(printer, ", si_lower=", info->si_lower);
		print_pointer(printer, ", si_upper=", info->si_upper);
	}
}

static void print_syscall(const struct printer *printer)
{
	const siginfo_t *info = printer->info;
	const struct syscall_info *call =
	    info->si_arch == AUDIT_ARCH_X86_64 ? syscall_info(info->si_syscall) : NULL;

	print_pointer(printer, ", si_call_addr=", info->si_call_addr);
	if (call != NULL) {
		text_string(printer->out, ", si_syscall=__NR_");
		text_string(printer->out, call->name);
	} else {
		print_signed(printer, ", si_syscall=", info->si_syscall);
	}
	if (info->si_arch == AUDIT_ARCH_X86_64) {
		text_string(printer->out, ", si_arch=AUDIT_ARCH_X86_64");
	} else if (info->si_arch == AUDIT_ARCH_I386) {
		text_string(printer->out, ", si_arch=AUDIT_ARCH_I386");
	} else {
		print_bits(printer, ", si_arch=", info->si_arch);
		text_string(printer->out, " /* AUDIT_ARCH_??? */");
	}
}

/* The kernel fills a signal of its own with zeroes where it has nothing to say. */
static void print_other(const struct printer *printer)
{
	const siginfo_t *info = printer->info;

	if (info->si_pid != 0 || info->si_uid != 0 || info->si_ptr != NULL)
		print_queued(printer);
}

struct layout {
	int key;
	void (*print)(const struct printer *printer);
};

static const struct layout layouts_by_code[] = {
	{ SI_USER, print_user },
	{ SI_TKILL, print_user },
	{ SI_TIMER, print_timer },
	{ SI_SIGIO, print_band },
};

static const struct layout layouts_by_signal[] = {
	{ SIGCHLD, print_child }, { SIGILL, print_fault },   { SIGFPE, print_fault },
	{ SIGSEGV, print_fault }, { SIGBUS, print_fault },   { SIGTRAP, print_fault },
	{ SIGIO, print_poll },	  { SIGSYS, print_syscall },
};

static void (*find_layout(const siginfo_t *info))(const struct printer *printer)
{
	for (size_t i = 0; i < array_size(layouts_by_code); i++)
		if (layouts_by_code[i].key == info->si_code)
			return layouts_by_code[i].print;
	if (info->si_code < 0)
		return print_queued;
	for (size_t i = 0; i < array_size(layouts_by_signal); i++)
		if (layouts_by_signal[i].key == info->si_signo)
			return layouts_by_signal[i].print;
	return print_other;
}

static void print_code(const struct printer *printer)
{
	const char *name = code_name(printer->info->si_signo, printer->info->si_code);

	if (name == NULL) {
		print_bits(printer, ", si_code=", (u32)printer->info->si_code);
		return;
	}
	text_string(printer->out, ", si_code=");
	print_named(printer, printer->info->si_code, name);
}

static void print_errno(const struct printer *printer)
{
	const char *name = strerrorname_np(printer->info->si_errno);

	if (printer->info->si_errno == 0)
		return;
	text_string(printer->out, ", si_errno=");
	if (name != NULL)
		text_string(printer->out, name);
	else
		text_signed(printer->out, printer->info->si_errno);
}

void siginfo_print(struct text *out, const u8 *bytes, const struct siginfo_options *options)
{
	siginfo_t info;
	struct printer printer = { out, &info, options };

	static_assert(sizeof(info) == 128, "the record holds a whole siginfo_t");
	memcpy(&info, bytes, sizeof(info));
	/* As after a waitid that found nobody. */
	if (info.si_signo == 0 && info.si_errno == 0 && info.si_code == 0) {
		text_string(out, "{}");
		return;
	}
	text_string(out, "{si_signo=");
	print_signal_number(&printer, info.si_signo);
	print_code(&printer);
	print_errno(&printer);
	find_layout (&info)(&printer);
	text_char(out, '}');
}
