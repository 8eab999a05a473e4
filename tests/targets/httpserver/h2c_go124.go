//go:build go1.24

package main

import "net/http"

// allowUnencryptedHTTP2 makes the server speak HTTP/2 with prior knowledge on plain connections, beside what it spoke before.
func allowUnencryptedHTTP2(server *http.Server) bool {
	server.Protocols = new(http.Protocols)
	server.Protocols.SetHTTP1(true)
	server.Protocols.SetHTTP2(true)
	server.Protocols.SetUnencryptedHTTP2(true)
	return true
}
