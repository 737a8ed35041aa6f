/* SPDX-License-Identifier: MIT */
/*
 * The part of `weir check` that tries weir itself.
 */
#ifndef WEIR_CLI_CHECK_SELF_H
#define WEIR_CLI_CHECK_SELF_H

/*
 * Compares what signals do, natively and under weir, and prints it. argv holds
 * the operands: "table" makes the table of this process only. Returns weir's
 * exit status.
 */
int check_self(char **argv);

#endif
