/* SPDX-License-Identifier: MIT */
/*
 * The part of `weir check` that compares the table of calls with the kernel.
 */
#ifndef WEIR_CLI_CHECK_ORACLE_H
#define WEIR_CLI_CHECK_ORACLE_H

struct settings;

/*
 * Runs argv and prints what its calls wrote that the table did not predict.
 * Returns CLI_REFUSED if there was such a thing, else the program's status.
 */
int check_oracle(const struct settings *settings, char **argv);

#endif
