package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"
)

// rounds repeats an operation on one processor for each line on standard input, and prints one line: the nanoseconds of CPU of an operation,
// and the nanoseconds that it takes. Before each line's operations it calls the functions that it is given.
func rounds(calls int, operation func(), before ...func()) {
	runtime.GOMAXPROCS(1)
	fmt.Println("ready")
	for input := bufio.NewScanner(os.Stdin); input.Scan(); {
		for _, prepare := range before {
			prepare()
		}
		start, began := cpu(), time.Now()
		for i := 0; i < calls; i++ {
			operation()
		}
		fmt.Printf("%.1f %.1f\n", float64(cpu()-start)/float64(calls), float64(time.Since(began))/float64(calls))
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
