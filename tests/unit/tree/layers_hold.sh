#!/bin/sh
# SPDX-License-Identifier: MIT
# The layers are the design: what runs in traced processes must stay free of
# libc, engines must see only the public headers.
exec "$WEIR_SOURCE/scripts/check-layers"
