// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// The programs of both major versions of pgx. Each version has a probe of its own, because a
/// program may have both, and a probe knows one offset of a field in an executable. Some fields
/// have other names: the file that includes this one says what the queries of a batch, and the
/// text of one of them, are.
#pragma once

#include <sonde/go_error.bpf.h>
#include <sonde/go_slice.bpf.h>
#include <sonde/sonde.bpf.h>

#include "pgx.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SONDE_LIMIT(query, 1023);
SONDE_LIMIT(batch, 255);
SONDE_LIMIT(schema, 63);
SONDE_LIMIT(table, 63);
SONDE_LIMIT(address, 255);
SONDE_LIMIT(database, 255);
SONDE_LIMIT(code, 15);
SONDE_LIMIT(message, 63);

/// The case of the functions that close rows or results.
enum { PGX_CLOSES = PGX_ACTION_COPY + 1 };

/// A call that runs. Once the function has returned, that of a query or a batch is found by the
/// address of its rows or its results.
struct call {
    struct sonde_operation operation;
    __u64 action;     ///< enum pgx_action
    __u64 connection; ///< address of the Conn
    struct go_string query;
    struct go_slice parts; ///< queries of a batch, or parts of a table's name
    __u64 rows;            ///< address of the rows that are being closed
};
SONDE_OPERATIONS(calls, struct call);

/// Whether database/sql makes the call, for which its own probe has a span. It is so at the start
/// and at the end of the call.
#define IS_DRIVER(hook) sonde_span_is_within(hook, SONDE_FAMILY_SQL)

// func (c *Conn) Exec(ctx context.Context, sql string, arguments ...any) (pgconn.CommandTag, error)
// https://github.com/jackc/pgx/blob/v5.9.2/conn.go#L472; all versions. Transactions begin and end
// with it.
//
// func (c *Conn) Query(ctx context.Context, sql string, args ...any) (Rows, error)
// https://github.com/jackc/pgx/blob/v5.9.2/conn.go#L751; all versions. QueryRow calls it. It
// returns with the first row, and reading the others may fail.
//
// func (ct *copyFrom) run(ctx context.Context) (int64, error)
// https://github.com/jackc/pgx/blob/v5.9.2/copy_from.go#L101; all versions. It is all that
// Conn.CopyFrom does.
//
// func (c *Conn) SendBatch(ctx context.Context, b *Batch) BatchResults
// https://github.com/jackc/pgx/blob/v5.9.2/conn.go#L941; all versions. An empty batch is not sent.
SONDE_CALL_START_IF(pgx_start, calls, !IS_DRIVER(hook), pgx_start_ctx(hook)) {
    __u64 copy = pgx_start_ct(hook);
    kept->action = pgx_start_case(hook);
    kept->connection = pgx_start_c(hook) | go_field(__u64, hook, COPY_FROM_CONN, copy);
    kept->query = pgx_start_sql(hook);
    kept->parts = copy ? go_field(struct go_slice, hook, COPY_FROM_TABLE_NAME, copy)
                       : go_field(struct go_slice, hook, BATCH_QUERIES, pgx_start_b(hook));
}

// func (rows *baseRows) Close()
// https://github.com/jackc/pgx/blob/v5.9.2/rows.go#L151; all versions, in v4 of *connRows. Rows
// that were read to their end, or have failed, have closed themselves.
//
// func (br *batchResults) Close() error
// https://github.com/jackc/pgx/blob/v5.9.2/batch.go#L222; all versions; in v5 also of
// *pipelineBatchResults.
SONDE_HOOK(pgx_close, &calls) {
    __u64 rows = pgx_close_rows(hook) | pgx_close_br(hook);
    struct call *call = sonde_operation_find_at(hook, rows);
    if (!call)
        return;
    // It ends where the running function, which closes the rows or results, returns.
    call->rows = rows;
    sonde_operation_attach(hook, &call->operation);
}

/// Replaces an error that only says when something happened by what happened.
#define UNWRAP(error, field)                                                                       \
    if (go_points_to(hook, field, error))                                                          \
    error = go_field(struct go_interface, hook, field, (error).data)

static __always_inline void record_texts(const struct sonde_hook *hook, const struct call *kept,
                                         struct sonde_record *record, struct pgx_event *event) {
    struct go_slice parts = kept->parts;
    if (kept->action == PGX_ACTION_COPY) {
        struct go_string schema = {}, table;
        if (parts.length > 1)
            schema = go_element(struct go_string, parts, parts.length - 2);
        table = go_element(struct go_string, parts, parts.length - 1);
        SONDE_RECORD(schema, &schema);
        SONDE_RECORD(table, &table);
        return;
    }
    SONDE_RECORD_KEPT(query);
    if (kept->action != PGX_ACTION_BATCH)
        return;
    event->queries = parts.length;
    event->query.offset = record->size;
    for (__u64 i = 0; i < PGX_QUERIES_MAX && i < parts.length; i++) {
        struct sonde_str place = {};
        struct go_string query =
            go_field(struct go_string, hook, BATCH_QUERY_TEXT, go_element(__u64, parts, i));
        sonde_record_string(record, &place, &query, sonde_limit_batch);
        event->lengths[i] = place.length;
    }
    event->query.length = record->size - event->query.offset;
}

static __always_inline void record_call(const struct sonde_hook *hook, const struct call *kept,
                                        struct sonde_record *record, struct pgx_event *event,
                                        struct go_interface error) {
    __u64 config = go_field(__u64, hook, CONN_CONFIG, kept->connection);
    struct go_string address = go_field(struct go_string, hook, CONN_CONFIG_HOST, config),
                     database = go_field(struct go_string, hook, CONN_CONFIG_DATABASE, config);
    event->action = kept->action;
    event->port = go_field(__u16, hook, CONN_CONFIG_PORT, config);
    record_texts(hook, kept, record, event);
    SONDE_RECORD(address, &address);
    SONDE_RECORD(database, &database);
    UNWRAP(error, WRAP_ERROR_ERR);
    PGX_UNWRAP(error);
    UNWRAP(error, PGCONN_ERROR_ERR);
    UNWRAP(error, ERR_TIMEOUT_ERR);
    UNWRAP(error, CONTEXT_ALREADY_DONE_ERROR_ERR);
    event->error = go_dynamic_type(error);
    if (go_points_to(hook, PG_ERROR_CODE, error)) {
        struct go_string code = go_field(struct go_string, hook, PG_ERROR_CODE, error.data);
        SONDE_RECORD(code, &code);
    } else if (error.type) {
        struct go_string message = go_error_text(hook, error);
        if (message.length <= sonde_limit_message)
            SONDE_RECORD(message, &message);
    }
}

/// Whether a call ends where a function returns. A query or a batch that has not failed at once
/// goes on with its rows or its results, until they are closed. Others than those of the call have
/// no operation.
static __always_inline _Bool has_ended(struct sonde_hook *hook, struct call *call) {
    struct go_interface rows = pgx_end_rows(hook);
    if (pgx_end_case(hook) == PGX_CLOSES)
        return call->rows != 0;
    if (IS_DRIVER(hook))
        return 0;
    if (!rows.data || pgx_end_err(hook).type)
        return 1;
    if (call->action == PGX_ACTION_BATCH && !call->parts.length)
        sonde_operation_end(hook, &call->operation);
    else
        sonde_operation_detach(hook, rows.data, &call->operation);
    return 0;
}

SONDE_CALL_END_IF(pgx_end, calls, has_ended(hook, kept), struct pgx_event) {
    record_call(hook, kept, record, event,
                kept->rows && kept->action == PGX_ACTION_QUERY
                    ? go_field(struct go_interface, hook, ROWS_ERR, kept->rows)
                    : pgx_end_err(hook));
}
