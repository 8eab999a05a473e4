//go:build cgo

package main

// extern int seen(int n);
// static int square(int n) { return n * seen(n); }
import "C"

//go:noinline
func Square(n int) int { return int(C.square(C.int(n))) }

//export seen
func seen(n C.int) C.int { return C.int(Seen(int(n))) }
