package main

import (
	"errors"
	"fmt"
	"runtime"
)

//go:noinline
func Panics(value string) {
	var list []int
	var names map[string]int
	var cart *Cart
	switch value {
	case "index":
		_ = list[len(value)]
	case "slice":
		_ = list[len(value):]
	case "map":
		names[value] = 1
	case "nil":
		cart.calls++
	case "text":
		panic("by hand: " + value)
	case "error":
		panic(fmt.Errorf("an error: %w", errors.New(value)))
	case "number":
		panic(len(value))
	}
	panic(&StockError{SKU: value})
}

//go:noinline
func Recovers(value string) (caught bool) {
	defer func() { caught = recover() != nil }()
	Panics(value)
	return false
}

// Cleans panics, and recovers from another panic while it is unwound.
//
//go:noinline
func Cleans(value string) {
	defer func() {
		defer func() { _ = recover() }()
		if value == "inner" {
			panic("not seen")
		}
		Panics("error")
	}()
	panic(value)
}

// Replaces panics, and then panics with another value while it is unwound.
//
//go:noinline
func Replaces(value string) {
	defer func() { panic("then " + value) }()
	panic(value)
}

//go:noinline
func Leaves(name string) {
	defer Says("before " + name)
	defer func() { _ = recover() }()
	if name != "" {
		leave()
	}
}

//go:noinline
func leave() {
	defer func() { panic("on the way") }()
	exit()
}

//go:noinline
func Says(text string) {}

// quietly is not traced, and neither is what comes after it.
//
//go:noinline
func quietly(f func()) {
	defer func() { _ = recover() }()
	f()
}

func ended(function, value, kind, text string) {
	expect(function, map[string]any{"value": value, "error.type": kind, "status": text})
}

func panics() {
	for _, kind := range []struct{ value, kind, text string }{
		{"recovered", "*main.StockError", ""}, {"index", "runtime.boundsError", "runtime error: index out of range [5] with length 0"},
		{"slice", "runtime.boundsError", "runtime error: slice bounds out of range [5:0]"}, {"map", "runtime.plainError", "assignment to entry in nil map"},
		{"nil", "runtime.errorString", "runtime error: invalid memory address or nil pointer dereference"},
		{"text", "string", "by hand: text"}, {"error", "*fmt.wrapError", "an error: error"}, {"number", "int", ""},
	} {
		caught := Recovers(kind.value)
		expect("main.Recovers", map[string]any{"value": kind.value, "result0": caught})
		ended("main.Panics", kind.value, kind.kind, kind.text)
	}
	quietly(func() { Cleans("outer") })
	ended("main.Panics", "error", "*fmt.wrapError", "an error: error")
	ended("main.Cleans", "outer", "string", "outer")
	quietly(func() { Cleans("inner") })
	ended("main.Cleans", "inner", "string", "inner")
	quietly(func() { Replaces("one") })
	ended("main.Replaces", "one", "string", "then one")
	running := runtime.NumGoroutine()
	go func() { Leaves("now") }()
	// The call ends with its goroutine, after all deferred functions.
	for runtime.NumGoroutine() > running {
		runtime.Gosched()
	}
	expect("main.Leaves", map[string]any{"name": "now", "error.type": nil})
	expect("main.Says", map[string]any{"text": "before now"})
	quietly(func() { Panics("last") })
	ended("main.Panics", "last", "*main.StockError", "")
}
