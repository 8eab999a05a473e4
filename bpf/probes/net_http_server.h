// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <sonde/event.h>

/// Fields of Go structs that the program reads.
enum sonde_field {
    REQUEST_METHOD,
    REQUEST_URL,
    REQUEST_PROTO_MAJOR,
    REQUEST_PROTO_MINOR,
    REQUEST_HEADER,
    REQUEST_HOST,
    REQUEST_REMOTE_ADDR,
    REQUEST_TLS,
    REQUEST_CONTEXT,
    REQUEST_PATTERN, ///< Go 1.23 and later
    REQUEST_PAT,     ///< Go 1.22
    PATTERN_STR,     ///< Go 1.22
    URL_PATH,
    URL_RAW_QUERY,
    RESPONSE_STATUS,
    RESPONSE_REQUEST,
    RESPONSE_HANDLER_DONE,
    GOROUTINE_PANIC,
    HTTP2_WRITER_STATE,
    HTTP2_STATE_STATUS,
    HTTP2_REQUEST_METHOD, ///< and the following: Go 1.27 and later
    HTTP2_REQUEST_URL,
    HTTP2_REQUEST_HEADER,
    HTTP2_REQUEST_HOST,
    HTTP2_REQUEST_REMOTE_ADDR,
    HTTP2_REQUEST_TLS,
    HTTP2_REQUEST_CONTEXT,
    XNET_WRITER_STATE, ///< of golang.org/x/net/http2, as the next
    XNET_STATE_STATUS,
};

/// One request that an HTTP server has answered.
struct http_server_event {
    struct sonde_span span;
    struct sonde_str method;
    struct sonde_str path;            ///< decoded path
    struct sonde_str query;           ///< without the question mark
    struct sonde_str host;            ///< of the Host header or :authority
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
