// Reads names, one per line, and greets everybody.
package main

import (
	"bufio"
	"fmt"
	"os"
)

// A function that the compiler inlines into its callers cannot be hooked.
//
//go:noinline
func greet(name string) string {
	return "hello, " + name
}

func main() {
	names := bufio.NewScanner(os.Stdin)
	for names.Scan() {
		fmt.Println(greet(names.Text()))
	}
}
