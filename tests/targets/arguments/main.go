// Arguments is a program whose functions take more arguments than the registers hold. It says that it is ready, and for each line
// on standard input calls each of them once, then says that it is done.
package main

import (
	"bufio"
	"fmt"
	"os"
)

var sink uint64

// words takes one word each: all but nine lie on the stack where there are nine registers.
//
//go:noinline
func words(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r uint64) {
	sink += a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p + q + r
}

// straddling takes a string when one register of nine is left, which goes to the word behind it.
//
//go:noinline
func straddling(a, b, c, d, e, f, g, h uint64, name string, behind, last uint64) {
	sink += a + b + c + d + e + f + g + h + uint64(len(name)) + behind + last
}

// growing has so large a frame that its goroutine's stack must grow when it is called.
//
//go:noinline
func growing(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r uint64) {
	var frame [64 << 10]byte
	frame[a] = byte(r)
	sink += uint64(frame[r]) + a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p + q + r
}

func main() {
	fmt.Println("ready")
	for input := bufio.NewScanner(os.Stdin); input.Scan(); {
		done := make(chan struct{})
		go func() {
			defer close(done)
			words(100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117)
			straddling(200, 201, 202, 203, 204, 205, 206, 207, "two words", 208, 209)
			growing(300, 301, 302, 303, 304, 305, 306, 307, 308, 309, 310, 311, 312, 313, 314, 315, 316, 317)
		}()
		<-done
		fmt.Println("done")
	}
}
