#!/bin/sh
# SPDX-License-Identifier: MIT
# timeout: 600
# README.md is the first thing people try: every block of it must work.
exec "$WEIR_SOURCE/scripts/readme-test" "$WEIR"
