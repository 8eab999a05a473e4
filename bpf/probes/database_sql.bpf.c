// SPDX-License-Identifier: MIT OR GPL-2.0-only
#define SONDE_SPAN_FAMILY SONDE_FAMILY_SQL

#include <sonde/sonde.bpf.h>
#include <sonde/go_error.bpf.h>

#include "database_sql.go.h"
#include "database_sql.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SONDE_LIMIT(query, 1023);
SONDE_LIMIT(source, 511);
SONDE_LIMIT(address, 255);
SONDE_LIMIT(database, 255);
SONDE_LIMIT(code, 15);
SONDE_LIMIT(message, 63);

/// A call that runs.
struct call {
    struct sonde_operation operation;
    __u64 db; ///< address of the sql.DB
    struct go_string query;
    __u64 action; ///< enum sql_action
};
SONDE_OPERATIONS(calls, struct call);

#define TX_CONTEXT(tx) go_field(struct go_interface, hook, TX_CTX, tx)

/// The context of a call. The end of a transaction has that of the transaction.
static __always_inline struct go_interface context_of(const struct sonde_hook *hook) {
    __u64 action = sql_start_case(hook);
    return action == SQL_ACTION_COMMIT || action == SQL_ACTION_ROLLBACK
               ? TX_CONTEXT(sql_start_tx(hook))
               : sql_start_ctx(hook);
}

/// Whether a call does nothing: that of rollback if the transaction is done, as in programs that
/// defer it.
static __always_inline _Bool is_idle(const struct sonde_hook *hook) {
    return sql_start_case(hook) == SQL_ACTION_ROLLBACK &&
           go_field(__u32, hook, TX_DONE, sql_start_tx(hook));
}

// func (db *DB) QueryContext(ctx context.Context, query string, args ...any) (*Rows, error)
// https://github.com/golang/go/blob/go1.24.0/src/database/sql/sql.go#L1737; all versions. The
// methods of DatabaseSqlProbe are what a program calls, directly or through Query, QueryRow and so
// on. Each of them waits for a connection, and repeats what has failed because the connection had.
//
// func (tx *Tx) rollback(discardConn bool) error
// https://github.com/golang/go/blob/go1.24.0/src/database/sql/sql.go#L2326; all versions. Rollback
// calls it, and so does every transaction when its context ends.
SONDE_CALL_START_IF(sql_start, calls, !is_idle(hook), context_of(hook)) {
    __u64 statement = sql_start_s(hook);
    kept->action = sql_start_case(hook);
    kept->db = sql_start_db(hook) | go_field(__u64, hook, CONN_DB, sql_start_c(hook)) |
               go_field(__u64, hook, TX_DB, sql_start_tx(hook)) |
               go_field(__u64, hook, STMT_DB, statement);
    kept->query =
        statement ? go_field(struct go_string, hook, STMT_QUERY, statement) : sql_start_query(hook);
}

/// Records the server and the database that the connector of a sql.DB leads to.
static __always_inline void record_server(const struct sonde_hook *hook,
                                          struct sonde_record *record, struct sql_event *event,
                                          __u64 db) {
    struct go_interface connector = go_field(struct go_interface, hook, DB_CONNECTOR, db);
    struct go_string source = {}, address = {}, database = {};
    event->driver = go_dynamic_type(connector);
    if (go_points_to(hook, DSN_CONNECTOR_DSN, connector)) {
        source = go_field(struct go_string, hook, DSN_CONNECTOR_DSN, connector.data);
        event->driver = go_dynamic_type(
            go_field(struct go_interface, hook, DSN_CONNECTOR_DRIVER, connector.data));
    } else if (go_points_to(hook, DRIVER_CONNECTOR_NAME, connector)) {
        source = go_field(struct go_string, hook, DRIVER_CONNECTOR_NAME, connector.data);
    } else if (go_points_to(hook, PGX_CONNECTOR_HOST, connector)) {
        address = go_field(struct go_string, hook, PGX_CONNECTOR_HOST, connector.data);
        database = go_field(struct go_string, hook, PGX_CONNECTOR_DATABASE, connector.data);
        event->port = go_field(__u16, hook, PGX_CONNECTOR_PORT, connector.data);
    } else if (go_points_to(hook, CONNECTOR_CFG, connector)) {
        __u64 config = go_field(__u64, hook, CONNECTOR_CFG, connector.data);
        address = go_field(struct go_string, hook, CONFIG_ADDR, config);
        database = go_field(struct go_string, hook, CONFIG_DB_NAME, config);
    }
    SONDE_RECORD(source, &source);
    SONDE_RECORD(address, &address);
    SONDE_RECORD(database, &database);
}

/// Records an error, and the code that the database gave it.
static __always_inline void record_error(const struct sonde_hook *hook, struct sonde_record *record,
                                         struct sql_event *event, struct go_interface error) {
    struct go_string message, code = {};
    event->error = go_dynamic_type(error);
    if (!error.type)
        return;
    message = go_error_text(hook, error);
    if (go_points_to(hook, PQ_ERROR_CODE, error))
        code = go_field(struct go_string, hook, PQ_ERROR_CODE, error.data);
    else if (go_points_to(hook, PG_ERROR_CODE, error))
        code = go_field(struct go_string, hook, PG_ERROR_CODE, error.data);
    else if (go_points_to(hook, MY_SQL_ERROR_NUMBER, error))
        event->number = go_field(__u16, hook, MY_SQL_ERROR_NUMBER, error.data);
    else if (go_points_to(hook, SQLITE3_ERROR_CODE, error))
        event->number = go_field(__u32, hook, SQLITE3_ERROR_CODE, error.data);
    else if (go_points_to(hook, SQLITE_ERROR_CODE, error))
        event->number = go_field(__u32, hook, SQLITE_ERROR_CODE, error.data);
    // Only the texts of some well-known errors matter, and all of them fit.
    if (message.length <= sonde_limit_message)
        SONDE_RECORD(message, &message);
    SONDE_RECORD(code, &code);
}

// A rollback that does nothing has begun nothing, and returns within another call.
SONDE_CALL_END_IF(sql_end, calls, kept->action == sql_end_case(hook), struct sql_event) {
    event->action = kept->action;
    SONDE_RECORD_KEPT(query);
    record_server(hook, record, event, kept->db);
    record_error(hook, record, event, sql_end_err(hook));
}
