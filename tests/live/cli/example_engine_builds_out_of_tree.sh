#!/bin/sh
# SPDX-License-Identifier: MIT
# timeout: 180
# Somebody who has only the installed package must be able to write an engine.
exec "$WEIR_SOURCE/examples/calls/test.sh"
