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

/// Declares the program for the entry of a method of database/sql that has a context. `of` is the
/// address of the sql.DB.
#define SQL_START(name, does, of, text)                                                            \
    SONDE_CALL_START(name, calls, name##_ctx(hook)) {                                              \
        kept->action = SQL_ACTION_##does;                                                          \
        kept->db = (of);                                                                           \
        kept->query = (text);                                                                      \
    }
#define NO_TEXT ((struct go_string){})
#define DB_OF(field, receiver) go_field(__u64, hook, field, receiver)
#define TX_CONTEXT(tx) go_field(struct go_interface, hook, TX_CTX, tx)

// func (db *DB) QueryContext(ctx context.Context, query string, args ...any) (*Rows, error)
// https://github.com/golang/go/blob/go1.24.0/src/database/sql/sql.go#L1737; all versions. This
// method and those below are what a program calls, directly or through Query, QueryRow and so on.
// Each of them waits for a connection, and repeats what has failed because the connection had.
SQL_START(sql_db, EXECUTE, sql_db_db(hook), sql_db_query(hook))
SQL_START(sql_conn, EXECUTE, DB_OF(CONN_DB, sql_conn_c(hook)), sql_conn_query(hook))
SQL_START(sql_tx, EXECUTE, DB_OF(TX_DB, sql_tx_tx(hook)), sql_tx_query(hook))
SQL_START(sql_stmt, EXECUTE, DB_OF(STMT_DB, sql_stmt_s(hook)),
          go_field(struct go_string, hook, STMT_QUERY, sql_stmt_s(hook)))
SQL_START(sql_db_prepare, PREPARE, sql_db_prepare_db(hook), sql_db_prepare_query(hook))
SQL_START(sql_conn_prepare, PREPARE, DB_OF(CONN_DB, sql_conn_prepare_c(hook)),
          sql_conn_prepare_query(hook))
SQL_START(sql_tx_prepare, PREPARE, DB_OF(TX_DB, sql_tx_prepare_tx(hook)),
          sql_tx_prepare_query(hook))
SQL_START(sql_db_begin, BEGIN, sql_db_begin_db(hook), NO_TEXT)
SQL_START(sql_conn_begin, BEGIN, DB_OF(CONN_DB, sql_conn_begin_c(hook)), NO_TEXT)
SQL_START(sql_db_ping, PING, sql_db_ping_db(hook), NO_TEXT)
SQL_START(sql_conn_ping, PING, DB_OF(CONN_DB, sql_conn_ping_c(hook)), NO_TEXT)

// func (tx *Tx) Commit() error
// https://github.com/golang/go/blob/go1.24.0/src/database/sql/sql.go#L2287; all versions.
SONDE_CALL_START(sql_commit, calls, TX_CONTEXT(sql_commit_tx(hook))) {
    kept->action = SQL_ACTION_COMMIT;
    kept->db = DB_OF(TX_DB, sql_commit_tx(hook));
}

// func (tx *Tx) rollback(discardConn bool) error
// https://github.com/golang/go/blob/go1.24.0/src/database/sql/sql.go#L2326; all versions. Rollback
// calls it, and so does every transaction when its context ends. It does nothing if the transaction
// is done, as in programs that defer it.
SONDE_CALL_START_IF(sql_rollback, calls, !go_field(__u32, hook, TX_DONE, sql_rollback_tx(hook)),
                    TX_CONTEXT(sql_rollback_tx(hook))) {
    kept->action = SQL_ACTION_ROLLBACK;
    kept->db = DB_OF(TX_DB, sql_rollback_tx(hook));
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

static __always_inline void record_call(const struct sonde_hook *hook, const struct call *kept,
                                        struct sonde_record *record, struct sql_event *event,
                                        struct go_interface error) {
    event->action = kept->action;
    SONDE_RECORD_KEPT(query);
    record_server(hook, record, event, kept->db);
    record_error(hook, record, event, error);
}

// A call that returns a pointer and an error.
SONDE_CALL_END(sql_query_end, calls, struct sql_event) {
    record_call(hook, kept, record, event, sql_query_end_result1(hook));
}

// A call that returns an interface and an error.
SONDE_CALL_END(sql_exec_end, calls, struct sql_event) {
    record_call(hook, kept, record, event, sql_exec_end_result1(hook));
}

// A call that returns an error.
SONDE_CALL_END(sql_done, calls, struct sql_event) {
    record_call(hook, kept, record, event, sql_done_result0(hook));
}

SONDE_CALL_END_IF(sql_rollback_end, calls, kept->action == SQL_ACTION_ROLLBACK, struct sql_event) {
    record_call(hook, kept, record, event, sql_rollback_end_result0(hook));
}
