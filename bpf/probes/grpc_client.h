// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <sonde/event.h>

/// Fields of Go structs that the program reads.
enum sonde_field {
    ATTEMPT_CONTEXT, ///< where ATTEMPT_DROP is, and in some versions before
    ATTEMPT_DROP,    ///< since attempts get their transport in getTransport()
    ATTEMPT_CALL,
    CALL_ATTEMPT,
    CALL_CONTEXT,
    CALL_HEADER,
    CALL_CONNECTION,
    HEADER_METHOD,
    CONNECTION_TARGET,
    ERROR_STATUS, ///< grpc 1.34 and later
    ERROR_PROTO,  ///< up to grpc 1.33
    STATUS_PROTO,
    PROTO_CODE,
    FRAME_STREAM_ID,
    FRAME_FIELDS,
    FRAME_ORPHANED,
    STREAM_ID,
    STREAM_CONTEXT,
    CLIENT_STREAM_STREAM, ///< grpc 1.69 and later: where a ClientStream holds its Stream
    CLIENT_STREAM_NEXT,   ///< grpc 1.69 and later: the field after it
    FRAMER_WRITER,
    WRITER_BUFFER,
    WRITER_OFFSET,
};

/// One attempt to make a call: a call that gRPC itself tries again is as many.
struct grpc_client_event {
    struct sonde_span span;
    struct sonde_str method; ///< "/package.Service/Method"
    struct sonde_str target; ///< what the connection was dialled with
    __u32 code;              ///< status code that the attempt ended with
    __u32 _pad;
};
