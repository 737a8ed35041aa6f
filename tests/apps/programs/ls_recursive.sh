#!/bin/sh
# SPDX-License-Identifier: MIT
# Thousands of stat calls and one growing output.
exec $RUN ls -lR /usr/include
