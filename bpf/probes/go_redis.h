// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <sonde/event.h>

enum { REDIS_TEXTS_MAX = 8 }; ///< commands of a call whose texts are recorded

/// One call of a client, with all attempts that it takes.
struct redis_event {
    struct sonde_span span;
    struct sonde_go_type error_type; ///< type of the error that it returned
    struct sonde_str error;          ///< text of that error, if the error holds it
    struct sonde_str network;        ///< "tcp" or "unix"
    struct sonde_str address;        ///< "host:port", or the path of a socket
    __u64 database;                  ///< index of the database with which connections begin
    __u32 commands;                  ///< number of commands; a transaction has MULTI and EXEC too
    struct sonde_str texts;       ///< name and first argument of each command, one after the other
    __u16 names[REDIS_TEXTS_MAX]; ///< length of each name
    __u16 keys[REDIS_TEXTS_MAX];  ///< length of each first argument
    __u32 arguments[REDIS_TEXTS_MAX]; ///< number of arguments of each command, with the name
};
