//go:build !cgo

package main

//go:noinline
func Square(n int) int { return n * Seen(n) }
