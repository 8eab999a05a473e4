//go:build !go1.24

package main

import "net/http"

func allowUnencryptedHTTP2(*http.Server) bool { return false }
