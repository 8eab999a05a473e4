// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <sonde/event.h>

/// Fields of Go structs that the program reads.
enum sonde_field {
    STREAM_CONTEXT,
    STREAM_METHOD,
    SERVER_STREAM_STREAM, ///< grpc 1.69 and later: where a ServerStream holds its Stream
    SERVER_STREAM_NEXT,   ///< grpc 1.69 and later: the field after it
    STATUS_PROTO,
    PROTO_CODE,
};

/// One call that a gRPC server has answered.
struct grpc_server_event {
    struct sonde_span span;
    struct sonde_str method;     ///< "/package.Service/Method"
    struct sonde_str user_agent; ///< user-agent metadata
    __u32 code;                  ///< status code that the server answers with
    __u32 _pad;
};
