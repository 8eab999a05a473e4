// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <sonde/event.h>

enum { PGX_QUERIES_MAX = 8 }; ///< queries of a batch whose texts are recorded

/// What a call does.
enum pgx_action {
    PGX_ACTION_EXEC,  ///< runs statements without rows
    PGX_ACTION_QUERY, ///< runs a statement, and ends when its rows are closed
    PGX_ACTION_BATCH, ///< runs several statements, and ends when their results are closed
    PGX_ACTION_COPY,  ///< copies rows into a table
};

/// One call of a connection.
struct pgx_event {
    struct sonde_span span;
    struct sonde_str query;     ///< the statement; of a batch, the first ones, one after the other
    struct sonde_str schema;    ///< the schema of the table into which is copied, if it is given
    struct sonde_str table;     ///< that table
    struct sonde_str address;   ///< the server's address, or the folder of its socket
    struct sonde_str database;  ///< the database's name
    struct sonde_str code;      ///< SQLSTATE of the error
    struct sonde_str message;   ///< text of an error that errors.New has returned
    struct sonde_go_type error; ///< type of the error; none if the call succeeded
    __u64 queries;              ///< number of statements of a batch
    __u16 lengths[PGX_QUERIES_MAX]; ///< length of each recorded statement of a batch
    enum pgx_action action;
    __u16 port; ///< the server's port
    __u8 _pad[2];
};
