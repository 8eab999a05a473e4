// A program that does to its goroutines and stacks whatever Go allows, and keeps its own books: every operation has a number and
// knows the number of the operation that it belongs to. A probe on operate must come to the same account.
//
// Usage: torture -rounds N [-seed S] [-flight N] [-followed]. It waits for a line on standard input, works, prints its account as one line of JSON,
// and ends when standard input does.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"hash/fnv"
	"math/rand"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// account is what the program says of itself. Sum depends on the seed and the rounds alone, traced or not.
type account struct {
	Operations uint64 `json:"operations"`
	Requests   uint64 `json:"requests"`
	Unwound    uint64 `json:"unwound"`
	TooDeep    uint64 `json:"tooDeep"`
	Sum        uint64 `json:"sum"`
}

// Operations that a library may keep within each other on one goroutine: those further in are lost, and counted.
const levels = 4

var (
	operations, requests, unwound, tooDeep, sum, numbers uint64
	sink                                                 byte
)

// operate is what the probe hooks. Its context belongs to it alone, and lives as long.
//
//go:noinline
func operate(ctx context.Context, id, parent uint64, body func(context.Context, uint64)) {
	atomic.AddUint64(&operations, 1)
	body(ctx, id)
	atomic.AddUint64(&sum, 1)
	runtime.KeepAlive(ctx)
}

type key struct{}

// run gives an operation its number and a context of its own.
func run(ctx context.Context, parent uint64, body func(context.Context, uint64)) {
	operate(context.WithValue(ctx, key{}, parent), atomic.AddUint64(&numbers, 1), parent, body)
}

func nothing(context.Context, uint64) {}

// add counts a piece of real work, so that a disturbed program shows.
func add(text string) {
	h := fnv.New32a()
	h.Write([]byte(text))
	atomic.AddUint64(&sum, uint64(h.Sum32()))
}

// recursion nests operations on one goroutine, now and then deeper than a library keeps them.
func recursion(ctx context.Context, parent uint64, r *rand.Rand) {
	left := 1 + r.Intn(levels)
	if r.Intn(16) == 0 {
		left = levels + 2
		atomic.AddUint64(&tooDeep, 2)
	}
	var next func(context.Context, uint64)
	next = func(ctx context.Context, id uint64) {
		add("recursion")
		if left--; left > 0 {
			run(ctx, id, next)
		}
	}
	run(ctx, parent, next)
}

// panics leave operations by a panic that somebody further up recovers, and go on with another one, deeper or less deep.
func panics(ctx context.Context, parent uint64, r *rand.Rand) {
	func() {
		defer func() { _ = recover() }()
		deep(r.Intn(20), func() {
			run(ctx, parent, func(context.Context, uint64) {
				atomic.AddUint64(&unwound, 1)
				add("panic")
				panic("on purpose")
			})
		})
	}()
	deep(r.Intn(40), func() { run(ctx, parent, nothing) })
}

// recovered panics within an operation and recovers there: the operation ends as usual.
func recovered(ctx context.Context, parent uint64, r *rand.Rand) {
	run(ctx, parent, func(ctx context.Context, id uint64) {
		func() {
			defer func() { _ = recover() }()
			run(ctx, id, func(context.Context, uint64) {
				atomic.AddUint64(&unwound, 1)
				panic("on purpose")
			})
		}()
		run(ctx, id, nothing)
	})
}

// deep calls f with n frames of half a kilobyte between.
//
//go:noinline
func deep(n int, f func()) {
	var frame [512]byte
	frame[n&511] = byte(n)
	if n > 0 {
		deep(n-1, f)
	} else {
		f()
	}
	sink += frame[n&511]
}

// growth makes the stack grow and move within an operation.
func growth(ctx context.Context, parent uint64, r *rand.Rand) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		run(ctx, parent, func(ctx context.Context, id uint64) {
			deep(200+r.Intn(2000), func() { run(ctx, id, nothing) })
			run(ctx, id, nothing)
			add("growth")
		})
	}()
	<-done
}

// reuse ends goroutines in every way, so that their memory serves others.
func reuse(ctx context.Context, parent uint64, r *rand.Rand) {
	var all sync.WaitGroup
	for i := 0; i < 32; i++ {
		way := r.Intn(3)
		all.Add(1)
		go func() {
			defer all.Done()
			defer func() { _ = recover() }()
			run(ctx, parent, func(context.Context, uint64) {
				add("reuse")
				switch way {
				case 1:
					atomic.AddUint64(&unwound, 1)
					runtime.Goexit()
				case 2:
					atomic.AddUint64(&unwound, 1)
					panic("on purpose")
				}
			})
		}()
	}
	all.Wait()
}

type wrapped struct {
	context.Context
	name string
}

type carried struct{ wrapped }

// contexts hand an operation's context to other goroutines, wrapped in every way that keeps the wrapped one first.
func contexts(ctx context.Context, parent uint64, r *rand.Rand) {
	run(ctx, parent, func(ctx context.Context, id uint64) {
		cancelled, cancel := context.WithCancel(ctx)
		timed, stop := context.WithTimeout(ctx, time.Hour)
		all := []context.Context{
			ctx, cancelled, timed,
			context.WithValue(ctx, key{}, 1),
			&wrapped{ctx, "pointer"},
			&carried{wrapped{ctx, "nested"}},
			context.WithValue(&wrapped{cancelled, "both"}, key{}, 2),
		}
		var wait sync.WaitGroup
		for _, c := range all {
			c := c
			wait.Add(1)
			go func() {
				defer wait.Done()
				run(c, id, nothing)
			}()
		}
		wait.Wait()
		cancel()
		stop()
		add("contexts")
	})
}

// detached starts operations after the one that started their goroutines has ended, on a goroutine of its own and on one that this
// one starts. Only the goroutines lead to that one.
func detached(ctx context.Context, parent uint64, r *rand.Rand) {
	ended, done := make(chan struct{}), make(chan struct{})
	run(ctx, parent, func(own context.Context, id uint64) {
		if !*followed {
			id = 0
		}
		go func() {
			<-ended
			run(context.Background(), id, nothing)
			go func() {
				defer close(done)
				run(context.Background(), id, nothing)
			}()
		}()
	})
	close(ended)
	<-done
}

// flight has many operations run at the same time.
func flight(count int) {
	start, ready, all := make(chan struct{}), sync.WaitGroup{}, sync.WaitGroup{}
	for i := 0; i < count; i++ {
		ready.Add(1)
		all.Add(1)
		go func() {
			defer all.Done()
			run(context.Background(), 0, func(context.Context, uint64) {
				ready.Done()
				<-start
			})
		}()
	}
	ready.Wait()
	close(start)
	all.Wait()
}

var followed = flag.Bool("followed", false, "expect that an operation belongs to the one in which its goroutine was started")

func main() {
	rounds := flag.Int("rounds", 100, "how often each worker does everything")
	seed := flag.Int64("seed", 1, "of the random choices")
	inFlight := flag.Int("flight", 10000, "operations at the same time")
	flag.Parse()
	input := bufio.NewReader(os.Stdin)
	fmt.Println("ready")
	if _, err := input.ReadString('\n'); err != nil {
		return
	}

	all := []func(context.Context, uint64, *rand.Rand){recursion, panics, recovered, growth, reuse, contexts, detached}
	var workers sync.WaitGroup
	for w := 0; w < 4; w++ {
		workers.Add(1)
		w := w
		go func() {
			defer workers.Done()
			r := rand.New(rand.NewSource(*seed + int64(w)))
			for i := 0; i < *rounds; i++ {
				all[r.Intn(len(all))](context.Background(), 0, r)
			}
			serve(*rounds/4, r)
		}()
	}
	workers.Wait()
	flight(*inFlight)

	json.NewEncoder(os.Stdout).Encode(account{operations, requests, unwound, tooDeep, sum})
	input.ReadString('\n')
}
