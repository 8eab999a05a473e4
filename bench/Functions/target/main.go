// One function for each row of the benchmark of function spans, all alike, and a loop that times a call of each. For each line on standard
// input it prints one line: the nanoseconds of a call, in the order of the functions.
package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"time"
)

const calls = 5000

type Customer struct{ Name string }

type Price struct{ Cents int64 }

type Line struct {
	SKU   string
	Price Price
}

type Order struct {
	ID       string
	Customer *Customer
	Lines    []Line
}

var kept int

//go:noinline
func leaf(o *Order, n int, name string) int {
	kept += len(o.ID) + n + len(name)
	return kept
}

//go:noinline
func bare(o *Order, n int, name string) int { return leaf(o, n, name) + 1 }

//go:noinline
func plan0(o *Order, n int, name string) int { return leaf(o, n, name) + 1 }

//go:noinline
func plan1(o *Order, n int, name string) int { return leaf(o, n, name) + 1 }

//go:noinline
func plan4(o *Order, n int, name string) int { return leaf(o, n, name) + 1 }

//go:noinline
func plan8(o *Order, n int, name string) int { return leaf(o, n, name) + 1 }

//go:noinline
func hand0(o *Order, n int, name string) int { return leaf(o, n, name) + 1 }

//go:noinline
func hand1(o *Order, n int, name string) int { return leaf(o, n, name) + 1 }

//go:noinline
func hand4(o *Order, n int, name string) int { return leaf(o, n, name) + 1 }

//go:noinline
func hand8(o *Order, n int, name string) int { return leaf(o, n, name) + 1 }

func main() {
	runtime.LockOSThread()
	functions := []func(*Order, int, string) int{bare, plan0, hand0, plan1, hand1, plan4, hand4, plan8, hand8}
	order := &Order{ID: "order-4711", Customer: &Customer{"Ada Lovelace"}, Lines: []Line{{"teapot-blue", Price{1999}}, {SKU: "cup"}}}
	fmt.Println("ready", order.Lines[1])
	for input := bufio.NewScanner(os.Stdin); input.Scan(); {
		for _, f := range functions {
			start := time.Now()
			for i := 0; i < calls; i++ {
				f(order, i, "eleven byte")
			}
			fmt.Printf("%.1f ", float64(time.Since(start).Nanoseconds())/calls)
		}
		fmt.Println()
	}
}
