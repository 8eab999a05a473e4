// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <sonde/event.h>

/// One request that an HTTP client has sent, or tried to.
struct http_client_event {
    struct sonde_span span;
    struct sonde_str method;   ///< empty for GET
    struct sonde_str scheme;   ///< of the URL
    struct sonde_str opaque;   ///< of the URL, in place of host and path
    struct sonde_str host;     ///< of the URL, with the port if it names one
    struct sonde_str path;     ///< of the URL, decoded
    struct sonde_str raw_path; ///< of the URL, encoded; empty if it is the usual encoding of `path`
    struct sonde_str query;    ///< of the URL, encoded, without the question mark
    __u16 status;              ///< status code; 0 if there is no response
    __u8 major;                ///< HTTP version of the response, before the dot
    __u8 minor;                ///< HTTP version of the response, after the dot
    __u8 user;                 ///< 1 if the URL names a user
    __u8 failed;               ///< 1 if the transport returned an error
    __u8 _pad[6];
};
