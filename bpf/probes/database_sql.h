// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <sonde/event.h>

/// What a call does.
enum sql_action {
    SQL_ACTION_EXECUTE = 0,  ///< runs statements
    SQL_ACTION_PREPARE = 1,  ///< prepares a statement
    SQL_ACTION_BEGIN = 2,    ///< begins a transaction
    SQL_ACTION_COMMIT = 3,   ///< commits a transaction
    SQL_ACTION_ROLLBACK = 4, ///< rolls a transaction back
    SQL_ACTION_PING = 5,     ///< asks whether the server answers
};

/// One call of database/sql, with all attempts that it makes.
struct sql_event {
    struct sonde_span span;
    struct sonde_str query;      ///< the statements' text; empty if the action has none
    struct sonde_str source;     ///< data source name, if it is known
    struct sonde_str address;    ///< the server's address, if the source is not known
    struct sonde_str database;   ///< the database's name, if the source is not known
    struct sonde_str code;       ///< the database's code for the error, if it is a text
    struct sonde_str message;    ///< text of an error that errors.New has returned
    struct sonde_go_type driver; ///< of the driver or its connector
    struct sonde_go_type error;  ///< of the error; none if the call succeeded
    __u32 number;                ///< the database's code for the error, if it is a number; else 0
    enum sql_action action;
    __u16 port; ///< the server's port, if `address` does not have it; else 0
    __u8 _pad[6];
};
