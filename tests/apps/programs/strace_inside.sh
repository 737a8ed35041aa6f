#!/bin/sh
# SPDX-License-Identifier: MIT
# A tracer under the tracer: its own children are its own, and what it prints about
# them is what it always prints.
$RUN strace -f -qq -e trace=getppid,write,exit_group -e signal=none -o strace.out \
	sh -c 'echo one; (echo two; exit 3); echo three $?; exit 9'
status=$?
sed -e 's/^[0-9]* *//' -e 's/= [0-9][0-9][0-9]*$/= N/' strace.out | sort
exit $status
