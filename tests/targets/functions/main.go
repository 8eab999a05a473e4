// Functions calls functions with values of every kind that function spans read. It prints "ready", and for a line of input makes the calls,
// prints for each of them what its span must show, as a line of JSON, and then "done". With "crash" as the line, it ends with a panic; with
// "quietly", it makes one call that panics, and recovers; with "hot", it makes calls in a loop.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"
	"time"
)

type Customer struct {
	Name string
	Tags map[string]string
	Ages map[int32]uint16
}

type Price struct {
	Cents    int64
	Currency string
}

type Line struct {
	SKU   string
	Count int32
	Price Price
	Gift  bool
}

type Base struct {
	Region string
	Score  float64
}

type Order struct {
	ID string
	*Customer
	Base
	Lines   []Line
	Fixed   [3]uint8
	Created time.Time
	Timeout time.Duration
	Raw     []byte
	Ratio   float32
	small   int8
	Note    any
	Next    *Order
}

type StockError struct {
	SKU  string
	Left int
}

func (e *StockError) Error() string { return "out of stock: " + e.SKU }

type Point struct{ X, Y int32 }

type Cart struct {
	name  string
	calls int
}

var printing sync.Mutex

// expect prints what the span of a call must show. An attribute that is nil must be absent.
func expect(function string, attributes map[string]any) {
	line, err := json.Marshal(map[string]any{"function": function, "attributes": attributes})
	if err != nil {
		panic(err)
	}
	printing.Lock()
	fmt.Println(string(line))
	printing.Unlock()
}

//go:noinline
func (c *Cart) Checkout(ctx context.Context, order *Order, express bool) (receipt string, err error) {
	c.calls++
	if order.ID == "bad" {
		return "", &StockError{SKU: "x", Left: 3}
	}
	if order.ID == "text" {
		return "", errors.New("no money")
	}
	if order.ID == "wrapped" {
		return "", fmt.Errorf("paying: %w", syscall.ECONNREFUSED)
	}
	if order.ID == "number" {
		return "", syscall.ENOENT
	}
	return "r-" + order.ID, nil
}

//go:noinline
func Look(o *Order) int { return len(o.ID) }

//go:noinline
func LookAgain(o *Order) bool { return o.Next == nil }

//go:noinline
func Many(a int, b int8, c uint16, d string, e bool, f []int, h int64) (int, string) {
	return a + int(b) + int(c) + len(d) + len(f) + int(h), d
}

// OnStack has more arguments than registers, and results that follow them on the stack.
//
//go:noinline
func OnStack(a, b, c, d, e, f, g, h int64, s string, last int32) (one [2]int16, two string) {
	return [2]int16{int16(a + b + c + d + e + f + g + h), int16(last)}, s
}

//go:noinline
func ByValue(p Point, o Base, s [2]int32) int32 {
	return p.X + p.Y + s[0] + int32(o.Score)
}

//go:noinline
func (c Cart) Named(prefix string) string { return prefix + c.name }

//go:noinline
func Recurse(depth int) int {
	if depth == 0 {
		return 0
	}
	return Recurse(depth-1) + 1
}

// Seen is called by Square, which is C where there is cgo.
//
//go:noinline
func Seen(n int) int { return n }

type Number interface{ ~int | ~float64 }

//go:noinline
func Sum[T Number](values []T, name string) (total T) {
	for _, value := range values {
		total += value
	}
	return total
}

func order(id string, n int) *Order {
	return &Order{
		ID:       id,
		Customer: &Customer{Name: "Ann " + id, Tags: map[string]string{"tier": "gold", "n": fmt.Sprint(n)}, Ages: map[int32]uint16{7: 70, -2: 20}},
		Base:     Base{Region: "eu", Score: 1.5 * float64(n)},
		Lines:    []Line{{SKU: "sku-" + id, Count: int32(100 + n), Price: Price{Cents: int64(-5 * n), Currency: "EUR"}, Gift: n%2 == 0}, {SKU: "second"}},
		Fixed:    [3]uint8{1, 2, 250},
		Created:  time.Date(2026, 3, 1, 12, 0, 0, 5000, time.UTC),
		Timeout:  1500 * time.Millisecond,
		Raw:      []byte("raw-" + id),
		Ratio:    0.25,
		small:    -3,
		Note:     &StockError{SKU: "note-" + id, Left: n},
	}
}

func checkout(cart *Cart, id string, n int) {
	o := order(id, n)
	receipt, err := cart.Checkout(context.Background(), o, n%2 == 0)
	attributes := map[string]any{
		"order.ID": o.ID, "order.Customer.Name": o.Customer.Name, `order.Tags["tier"]`: o.Tags["tier"], "order.Ages[-2]": o.Ages[-2], "lines": len(o.Lines),
		"total": o.Lines[0].Price.Cents, "receipt": receipt,
	}
	switch e := err.(type) {
	case nil:
	case *StockError:
		attributes["err"], attributes["error.type"] = "*main.StockError", "*main.StockError"
	default:
		attributes["err"], attributes["error.type"] = e.Error(), fmt.Sprintf("%T", e)
	}
	expect("main.(*Cart).Checkout", attributes)
	Look(o)
	expect("main.Look", map[string]any{
		"o.Created": o.Created.Format(time.RFC3339Nano), "o.Timeout": o.Timeout, "o.Raw": string(o.Raw), "o.Ratio": o.Ratio, "o.Score": o.Score,
		"o.small": o.small, "o.Fixed[2]": o.Fixed[2], "sku": o.Note.(*StockError).SKU,
	})
	LookAgain(o)
	expect("main.LookAgain", map[string]any{
		"len(o.Tags)": len(o.Tags), "o.Lines[1].SKU": o.Lines[1].SKU, "o.Lines[7].SKU": nil, "o.Next.ID": nil, "o.Note": "*main.StockError",
		"o.Lines[0].Gift": o.Lines[0].Gift, `o.Tags["no"]`: nil, "result0": true,
	})
}

func main() {
	fmt.Println("ready")
	command, _ := bufio.NewReader(os.Stdin).ReadString('\n')
	switch command {
	case "crash\n":
		Panics("crash")
	case "quietly\n":
		quietly(func() { Panics("last") })
		fmt.Println("done")
		return
	case "hot\n":
		callHot()
		return
	}
	var workers sync.WaitGroup
	for n := 0; n < 40; n++ {
		workers.Add(1)
		go func(n int) {
			defer workers.Done()
			checkout(&Cart{}, fmt.Sprintf("o%d", n), n)
		}(n)
	}
	workers.Wait()
	cart := &Cart{name: "cart"}
	for _, id := range []string{"bad", "text", "wrapped", "number"} {
		checkout(cart, id, 1)
	}
	sum, text := Many(-1, -2, 65535, "text", true, []int{1, 2, 3}, -1<<40)
	expect("main.Many", map[string]any{"a": -1, "b": -2, "c": 65535, "d": "text", "e": true, "h": -1 << 40, "result0": sum, "result1": text})
	one, two := OnStack(1, 2, 3, 4, 5, 6, 7, 8, "stack", -9)
	expect("main.OnStack", map[string]any{"a": 1, "h": 8, "s": "stack", "last": -9, "result0": one[1], "result1": two})
	point, base, pair := Point{3, -4}, Base{"eu", 2}, [2]int32{5, 6}
	value := ByValue(point, base, pair)
	expect("main.ByValue", map[string]any{"p.X": 3, "p.Y": -4, "o.Region": "eu", "s[1]": 6, "result0": value})
	named := cart.Named("the ")
	expect("main.Cart.Named", map[string]any{"prefix": "the ", "c.name": "cart", "result0": named})
	Recurse(20)
	for depth := 0; depth <= 20; depth++ {
		expect("main.Recurse", map[string]any{"depth": depth, "result0": depth})
	}
	square := Square(12)
	expect("main.Square", map[string]any{"n": 12, "result0": square})
	expect("main.Seen", map[string]any{"n": 12, "result0": 12})
	add()
	fail()
	panics()
	// What an interface holds has a type descriptor, as it has in a real program that prints or encodes its values.
	fmt.Fprintln(os.Stderr, order("kept", 1), point, *cart, Sum([]int{1}, "ints"), Sum([]float64{1}, "floats"))
	fmt.Println("done")
}
