// Package sums has functions in assembly. Go calls them directly, or through a wrapper that the linker adds.
package sums

type Pair struct {
	Small int8
	Large int64
}

// Weigh adds everything up, the length of the name among it.
func Weigh(a int32, ratio float64, name string, pair Pair, odd bool) (total int64, isOdd bool)

// Twice calls Go, and needs more stack than a new goroutine has.
func Twice(n int64) int64

// Leaps jumps to Twice.
func Leaps(n int64) int64

//go:noinline
func double(n int64) int64 { return 2 * n }

//go:noinline
func Inside(n int64) int64 {
	total, _ := Weigh(1, 0.5, "inside", Pair{-1, n}, false)
	return Twice(total)
}
