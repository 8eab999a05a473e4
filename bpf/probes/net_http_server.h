// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <sonde/event.h>

/// One request that an HTTP server has answered.
struct http_server_event {
    struct sonde_span span;
    struct sonde_str method;
    struct sonde_str path;            ///< decoded path
    struct sonde_str query;           ///< without the question mark
    struct sonde_str host;            ///< from the Host header or :authority
    struct sonde_str remote;          ///< "address:port" of the peer
    struct sonde_str user_agent;      ///< User-Agent header
    struct sonde_str forwarded;       ///< Forwarded header, the first field
    struct sonde_str forwarded_for;   ///< X-Forwarded-For header, the first field
    struct sonde_str forwarded_host;  ///< X-Forwarded-Host header
    struct sonde_str forwarded_proto; ///< X-Forwarded-Proto header
    struct sonde_str route;           ///< pattern of the http.ServeMux that matched
    __u16 status;                     ///< status code; 0 if no response was begun
    __u8 major;                       ///< HTTP version, before the dot
    __u8 minor;                       ///< HTTP version, after the dot
    __u8 tls;                         ///< 1 if the connection is encrypted
    __u8 _pad[7];
};
