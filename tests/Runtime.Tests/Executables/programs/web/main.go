// Web is what the tests of target analysis look at. Run, it prints the layout of its structs as Go itself sees it.
package main

import (
	"bufio"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"reflect"
)

type inner struct {
	flag bool
	name string
}

type outer struct {
	first byte
	inner
	last []int
}

type shadowed struct{ first, second int }

// Two types of one name: reflection cannot tell them apart.
func shadow() []any {
	type shadowed struct {
		first  [3]int
		second int
	}
	return []any{shadowed{}, outside}
}

var outside any = shadowed{}

//go:noinline
func asValue(n int) int { return leaf(n, 1) }

var value = asValue

type shape struct{ width, height int }

//go:noinline
func (s *shape) Area() int { return leaf(s.width, s.height) }

// It has code of its own, for its value, and a copy of it is in main.
func both(n int) int { return leaf(n, 7) + 1 }

var held = both

func inlined(n int) int { return leaf(n, 9) + 2 }

//go:noinline
func leaf(a, b int) int { return a*31 + b }

//go:noinline
func largeFrame(n int) byte {
	var room [100000]byte
	room[n%len(room)] = byte(n)
	return room[(n+1)%len(room)] + branches(n)
}

//go:noinline
func branches(n int) byte {
	switch n % 5 {
	case 0:
		return byte(fmt.Sprint(n)[0])
	case 1:
		return byte(leaf(n, n))
	}
	return 2
}

//go:noinline
func never() { os.Exit(leaf(0, 0)) }

func print(t reflect.Type) {
	for i := 0; i < t.NumField(); i++ {
		fmt.Println(t.PkgPath(), t.Name(), t.Field(i).Name, t.Field(i).Offset)
	}
}

func main() {
	done := make(chan http.ResponseWriter, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		done <- w
	}))
	if response, err := http.Get(server.URL); err == nil {
		response.Body.Close()
	}
	writer := <-done
	offsets()
	places(writer)
	print(reflect.TypeOf(writer).Elem())
	print(reflect.TypeOf(http.Request{}))
	print(reflect.TypeOf(http.Server{}))
	print(reflect.TypeOf(url.URL{}))
	print(reflect.TypeOf(bufio.Writer{}))
	print(reflect.TypeOf(inner{}))
	print(reflect.TypeOf(outer{}))
	var area interface{ Area() int } = &shape{2, 3}
	if len(os.Args) > 9 {
		area = nil
	}
	largeFrame(inlined(len(shadow())) + value(1) + held(3) + both(4) + asValue(2) + area.Area() + (&shape{3, 4}).Area())
	never()
}
