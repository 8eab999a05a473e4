//go:build cgo

package main

// static int same(int n) { return n; }
import "C"

// With C code in it, a program is linked by the system's linker.
func init() { value = func(n int) int { return asValue(int(C.same(C.int(n)))) } }
