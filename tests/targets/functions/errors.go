package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

// Coded has a text among other things, and returns it.
type Coded struct {
	Code int
	text string
}

func (e *Coded) Error() string { return e.text }

// ByCopy is an error itself, and not the pointer to one.
type ByCopy struct {
	text string
	Code int
}

func (e ByCopy) Error() string { return e.text }

// Outer has the Error method of what it embeds.
type Outer struct {
	Count int
	Coded
}

// Closed has one text.
type Closed struct{}

func (Closed) Error() string { return "it is closed" }

// Either decides which text it has.
type Either struct {
	First bool
	one   string
	other string
}

func (e *Either) Error() string {
	if e.First {
		return e.one
	}
	return e.other
}

// failures are errors whose text can be known without running code of theirs.
func failures() []error {
	_, missing := os.Open("/missing")
	_, number := strconv.Atoi(`1"x`)
	var list []int
	four, six := net.IPv4(127, 0, 0, 1), net.ParseIP("fe80::1:0:0:2")
	dial := &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: four, Port: 80}, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	return []error{
		errors.New("plain"), fmt.Errorf("formatted %d", 1), fmt.Errorf("wrapped: %w", missing), syscall.EACCES,
		missing, number, os.Rename("/missing/a", "/missing/b"), os.NewSyscallError("wait", syscall.ECHILD),
		dial, &url.Error{Op: "Get", URL: "http://127.0.0.1:80/a?b=\"c\"", Err: dial},
		&net.OpError{Op: "read", Net: "udp", Source: &net.UDPAddr{IP: six, Port: 5, Zone: "lo"}, Addr: &net.UDPAddr{IP: net.IPv6loopback, Port: 6}, Err: errors.New("no")},
		&net.OpError{Op: "write", Net: "udp", Addr: &net.UDPAddr{IP: four, Port: 7, Zone: "lo"}, Err: errors.New("no")},
		&net.OpError{Op: "listen", Net: "unix", Addr: &net.UnixAddr{Name: "/run/x"}, Err: syscall.EADDRINUSE},
		&net.DNSError{Err: "no such host", Name: "nowhere", Server: "10.0.0.1:53"}, &exec.Error{Name: "tool", Err: exec.ErrNotFound},
		context.DeadlineExceeded, json.Unmarshal([]byte("{"), &list), &fs.PathError{Op: "stat", Path: "x", Err: &Coded{text: "inner"}},
		&Coded{Code: 1, text: "coded"}, ByCopy{Code: 2, text: "copied"}, &ByCopy{text: "pointed"}, &Outer{Coded: Coded{text: "outer"}}, Closed{}, &Closed{},
	}
}

// composed are errors whose text is known to their code alone.
func composed() []error {
	return []error{
		&StockError{SKU: "x"}, &Either{First: true, one: "one", other: "other"}, &fs.PathError{Op: "stat", Path: "x", Err: &StockError{}},
		&url.Error{Op: "Get", URL: "http://\u00e4", Err: errors.New("no")},
	}
}

//go:noinline
func Fails(n int, with error) (err error) { return with }

func fail() {
	Fails(-1, nil)
	expect("main.Fails", map[string]any{"n": -1, "err": nil, "error.type": nil, "status": nil})
	for n, e := range failures() {
		Fails(n, e)
		expect("main.Fails", map[string]any{"n": n, "err": e.Error(), "error.type": fmt.Sprintf("%T", e), "status": e.Error()})
	}
	for n, e := range composed() {
		Fails(100+n, e)
		expect("main.Fails", map[string]any{"n": 100 + n, "err": fmt.Sprintf("%T", e), "error.type": fmt.Sprintf("%T", e), "status": ""})
	}
}
