// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <sonde/event.h>

/// Fields of Go structs that the program reads. Those of golang.org/x/net/http2 have their own: a
/// program may hold both it and the copy of it in net/http.
enum sonde_field {
    REQUEST_METHOD,
    REQUEST_URL,
    REQUEST_HEADER,
    REQUEST_CONTEXT,
    URL_SCHEME,
    URL_OPAQUE,
    URL_USER,
    URL_HOST,
    URL_PATH,
    URL_RAW_PATH,
    URL_RAW_QUERY,
    RESPONSE_STATUS_CODE,
    RESPONSE_PROTO_MAJOR,
    RESPONSE_PROTO_MINOR,
    TRANSFER_WRITER_HEADER,
    BUFIO_WRITER_ERR,
    BUFIO_WRITER_BUF,
    BUFIO_WRITER_N,
    BUFIO_WRITER_TARGET,
    CONNECTION_WRITER,
    CONNECTION_SOCKET,
    TCP_CONN_FD,
    NET_FD_FAMILY,
    NET_FD_TYPE,
    NET_FD_LOCAL,
    NET_FD_REMOTE,
    TCP_ADDRESS_IP,
    TCP_ADDRESS_PORT,
    HTTP2_REQUEST_HEADER,
    HTTP2_STREAM_CONN,
    HTTP2_STREAM_ID,
    HTTP2_CONN_WRITER,
    HTTP2_CONN_FRAMER,
    HTTP2_FRAMER_FRAME,
    XNET_STREAM_CONN,
    XNET_STREAM_ID,
    XNET_CONN_WRITER,
    XNET_CONN_FRAMER,
    XNET_FRAMER_FRAME,
};

/// One request that an HTTP client has sent, or tried to.
struct http_client_event {
    struct sonde_span span;
    struct sonde_str method;   ///< empty for GET
    struct sonde_str scheme;   ///< of the URL
    struct sonde_str opaque;   ///< of the URL, in place of host and path
    struct sonde_str host;     ///< of the URL, with the port if it names one
    struct sonde_str path;     ///< of the URL, decoded
    struct sonde_str raw_path; ///< of the URL, encoded; empty where the usual encoding of `path` is it
    struct sonde_str query;    ///< of the URL, encoded, without the question mark
    __u16 status;              ///< status code; 0 if there is no response
    __u8 major;                ///< HTTP version of the response, before the dot
    __u8 minor;                ///< HTTP version of the response, after the dot
    __u8 user;                 ///< 1 if the URL names a user
    __u8 failed;               ///< 1 if the transport returned an error
    __u8 _pad[6];
};
