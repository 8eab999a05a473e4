// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "pgx_v4.go.h"

#define BATCH_QUERIES BATCH_ITEMS
#define BATCH_QUERY_TEXT BATCH_ITEM_QUERY
#define PGX_UNWRAP(error) UNWRAP(error, WRITE_ERROR_ERR)
#include "pgx.bpf.h"
