// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <sonde/event.h>

/// One call that a gRPC server has answered.
struct grpc_server_event {
    struct sonde_span span;
    struct sonde_str method;     ///< "/package.Service/Method"
    struct sonde_str user_agent; ///< user-agent metadata
    __u32 code;                  ///< status code that the server answers with
    __u32 _pad;
};
