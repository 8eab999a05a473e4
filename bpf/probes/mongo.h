// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <sonde/event.h>

/// One operation, with all attempts that it takes.
struct mongo_event {
    struct sonde_span span;
    struct sonde_str command;  ///< beginning of the command's BSON document; empty if none was sent
    struct sonde_str database; ///< the database's name
    struct sonde_str address;  ///< "host:port", or the path of a socket; empty if none was found
    struct sonde_str message;  ///< text of an error that errors.New has returned
    struct sonde_go_type error; ///< type of the error; none if the operation succeeded
    __u32 code;                 ///< the server's code for the error; 0 if it has none
};
