// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "pgx_v5.go.h"

#define BATCH_QUERIES BATCH_QUEUED_QUERIES
#define BATCH_QUERY_TEXT QUEUED_QUERY_SQL
#define PGX_UNWRAP(error) UNWRAP(error, PREPARE_ERROR_ERR)
#include "pgx.bpf.h"
