// A client of a memcached server that is part of the same process, and has one value.
package main

import (
	"bufio"
	"io"
	"net"

	"github.com/bradfitz/gomemcache/memcache"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	go serve(listener)
	client := memcache.New(listener.Addr().String())
	rounds(5000, func() {
		_, err := client.Get("teapot")
		check(err)
	})
}

func serve(listener net.Listener) {
	for {
		connection, err := listener.Accept()
		check(err)
		go func() {
			for lines := bufio.NewScanner(connection); lines.Scan(); {
				_, err := io.WriteString(connection, "VALUE teapot 0 3 1\r\nred\r\nEND\r\n")
				check(err)
			}
		}()
	}
}
