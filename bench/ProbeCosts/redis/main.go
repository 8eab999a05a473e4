// A client of a Redis server on one processor. For each line on standard input it prints one line: the nanoseconds of CPU of a command, and
// the nanoseconds that it takes.
//
//	redis ADDRESS
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"
)

const calls = 5000

func main() {
	runtime.GOMAXPROCS(1)
	client := redis.NewClient(&redis.Options{Addr: os.Args[1], PoolSize: 1})
	check(client.Set(context.Background(), "teapot", "red", 0).Err())

	fmt.Println("ready")
	for input := bufio.NewScanner(os.Stdin); input.Scan(); {
		start, began := cpu(), time.Now()
		for i := 0; i < calls; i++ {
			check(client.Get(context.Background(), "teapot").Err())
		}
		fmt.Printf("%.1f %.1f\n", float64(cpu()-start)/calls, float64(time.Since(began))/calls)
	}
}

// cpu is what the process has used so far, in nanoseconds.
func cpu() int64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return usage.Utime.Nano() + usage.Stime.Nano()
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
