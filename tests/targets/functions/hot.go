package main

import (
	"fmt"
	"os"
	"time"
)

//go:noinline
func Hot(n int) int { return n + 1 }

//go:noinline
func Calm(n int) int { return n - 1 }

// callHot calls Hot without a pause, and Calm a hundred times a second, until its input ends.
func callHot() {
	go func() {
		for n := 0; ; n = Hot(n) {
		}
	}()
	go func() {
		for range time.Tick(10 * time.Millisecond) {
			Calm(1)
		}
	}()
	var end [1]byte
	for count := 1; count > 0; {
		count, _ = os.Stdin.Read(end[:])
	}
	fmt.Println("done")
}
