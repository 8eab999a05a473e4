// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <sonde/event.h>

/// One attempt to make a call. A call that gRPC itself tries again has several attempts.
struct grpc_client_event {
    struct sonde_span span;
    struct sonde_str method; ///< "/package.Service/Method"
    struct sonde_str target; ///< the target that the connection was dialled with
    __u32 code;              ///< status code that the attempt ended with
    __u32 _pad;
};
