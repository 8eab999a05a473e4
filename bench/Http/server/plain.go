//go:build plain

package main

import (
	"fmt"
	"os"
)

func main() {
	if err := serve(routes(), func() error { return nil }); err != nil {
		fmt.Fprintln(os.Stderr, "server:", err)
		os.Exit(1)
	}
}
