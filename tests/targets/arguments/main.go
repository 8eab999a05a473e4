// Arguments is a program whose functions take arguments and give results of every shape. It says that it is ready, and for each line on
// standard input calls each of them once, then says that it is done.
package main

import (
	"bufio"
	"errors"
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

type strategy uint8

type price struct {
	Cents    int32
	scale    strategy
	ratio    float64
	Currency string
}

type wrapped struct {
	one  [1]int16
	none struct{}
	_    uint32
	last bool
}

// structs takes structs, whose fields are spread over registers.
//
//go:noinline
func (p price) structs(w wrapped, after int16) {
	sink += uint64(p.Cents) + uint64(w.one[0]) + uint64(after)
}

// mixed takes numbers of both kinds between others.
//
//go:noinline
func mixed(first float64, a int8, second float32, b bool, c complex128, d uint16, text string) (ok bool, _ float64, count int32, err error) {
	sink += uint64(first) + uint64(second) + uint64(real(c)) + uint64(d)
	return b, first, int32(a), errors.New(text)
}

// arrays takes some that are on the stack, each where the field of a struct would be.
//
//go:noinline
func arrays(small [3]byte, id [2]uint64, none [0]int64, flag bool, behind int32) {
	sink += uint64(small[0]) + id[1] + uint64(behind)
}

// many takes small values and large ones when few registers are left.
//
//go:noinline
func many(a, b, c, d, e, f, g, h int64, name string, small int8, flag bool, behind uint16, items []int32, last int64) {
	sink += uint64(a+b+c+d+e+f+g+h+last) + uint64(len(name)+len(items))
}

// floats takes more of them than there are registers.
//
//go:noinline
func floats(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q float64, number int64, rest ...string) {
	sink += uint64(a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p+q) + uint64(number) + uint64(len(rest))
}

// manyResults gives more than the registers hold, and has arguments on the stack, too.
//
//go:noinline
func manyResults(key [3]byte, from int64) (a, b, c, d, e, f, g, h int64, name string, small int8, i int64, flag bool, last error) {
	return from, from + 1, from + 2, from + 3, from + 4, from + 5, from + 6, from + 7, "a result", -8, from + 9, key[0] == 1, nil
}

//go:noinline
func pick[T any](list []T, at int64) (got *T, ok bool) {
	return &list[at], true
}

type box[K comparable, V any] struct {
	values map[K]*V
}

//go:noinline
func (b *box[K, V]) put(value *V, text string, times int64) int64 {
	sink += uint64(len(text))
	return times + int64(len(b.values))
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
			price{-41, 42, 0.5, "EUR"}.structs(wrapped{one: [1]int16{-43}, last: true}, -44)
			mixed(1.5, -51, 2.5, true, 3, 52, "no luck")
			arrays([3]byte{61, 62, 63}, [2]uint64{64, 65}, [0]int64{}, true, -66)
			many(1, 2, 3, 4, 5, 6, 7, 8, "on the stack", -71, true, 72, []int32{73, 74}, -75)
			floats(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 81, "a", "b")
			manyResults([3]byte{1, 2, 3}, 90)
			pick([]string{"first", "second"}, 1)
			(&box[string, int]{}).put(nil, "boxed", 95)
			returns()
		}()
		<-done
		fmt.Println("done")
	}
}
