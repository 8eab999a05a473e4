// Values is a program whose functions take and return Go values of all kinds. It says that it is ready, and for each line on standard
// input calls each of them, then says that it is done.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"syscall"
)

var sink any

type item struct {
	sold bool
	name string
	id   int64
}

type wide [200]byte

type order struct {
	id   int64
	item string
}

type stockError struct {
	code int32
	order
}

func (e *stockError) Error() string {
	return "no " + e.item + " left"
}

// shelfError is an error itself, not a pointer to one.
type shelfError struct {
	shelf int64
	label string
}

func (e shelfError) Error() string {
	return "nothing on " + e.label
}

type code int

func (c code) Error() string {
	return fmt.Sprint("code ", int(c))
}

type refusal string

func (r refusal) Error() string {
	return "refused: " + string(r)
}

type rejection struct {
	reason string
	code   int32
}

func (r *rejection) Error() string {
	return r.reason
}

// hidden is behind no interface and never on the heap: only debug information tells its fields.
type hidden struct {
	first, second, third int64
	ratio                float64
}

var global = hidden{11, 22, 33, 2.5}

// hide is given a struct.
//
//go:noinline
func hide(h *hidden) {
	global.first += h.second + h.third + int64(h.ratio)
}

// results returns a string, an error and a slice.
//
//go:noinline
func results(fails bool) (string, error, []int64) {
	if fails {
		return "failed", errors.New("out of stock"), nil
	}
	return "answered", nil, []int64{41, 42, 43}
}

//go:noinline
func slices(items []item, names []string) {
	sink = len(items) + len(names)
}

//go:noinline
func compare(text string) {
	sink = len(text)
}

//go:noinline
func lookUp(numbers map[string]int32, texts map[string]string, wides map[string]wide) {
	sink = len(numbers) + len(texts) + len(wides)
}

//go:noinline
func fail(err error, detail any) {
	sink = err
}

//go:noinline
func hold(err error, detail any) {
	sink = err
}

func fill(count int) (map[string]int32, map[string]string, map[string]wide) {
	numbers, texts, wides := map[string]int32{}, map[string]string{}, map[string]wide{}
	for i := 0; i < count; i++ {
		key := fmt.Sprintf("key-%03d", i)
		numbers[key] = int32(1000 + i)
		texts[key] = "text of " + key
		wides[key] = wide{199: byte(i)}
	}
	return numbers, texts, wides
}

func main() {
	fmt.Println("ready")
	for input := bufio.NewScanner(os.Stdin); input.Scan(); {
		hide(&global)
		results(false)
		results(true)
		slices([]item{{true, "first", 7}, {false, "second", 8}}, []string{"only"})
		slices(nil, nil)
		for _, text := range []string{"GET", "GOT", "GETS", "", "a text that takes more than the three words of others"} {
			compare(text)
		}
		for _, count := range []int{0, 5, 100} {
			lookUp(fill(count))
		}
		lookUp(nil, nil, nil)
		plain := errors.New("plain text")
		fail(plain, 1)
		fail(fmt.Errorf("wrapped: %w", plain), "detail")
		fail(fmt.Errorf("formatted %d", 7), plain)
		fail(fmt.Errorf("%w, %w", plain, plain), nil)
		fail(syscall.ENOENT, item{})
		fail(&stockError{order: order{item: "apple"}}, &item{})
		fail(code(7), code(7))
		fail(nil, nil)
		// A table that the runtime makes, not the linker.
		var detail any = &stockError{order: order{item: "pear"}}
		fail(detail.(error), map[string]item{})
		fail(shelfError{3, "top"}, nil)
		hold(refusal("busy"), "text")
		hold(&rejection{"full", 7}, refusal("named"))
		hold(plain, 7)
		hold(&stockError{}, []byte("bytes"))
		hold(code(7), &rejection{"pointed to", 7})
		hold(nil, nil)
		fmt.Println("done")
	}
}
