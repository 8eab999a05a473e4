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
// the nanoseconds that it takes, and how many there were. Before each line's operations it calls the functions that it is given.
func rounds(calls int, operation func(), before ...func()) {
	loops(calls, func() {
		for i := 0; i < calls; i++ {
			operation()
		}
	}, before...)
}

// loops is rounds for operations that one function must repeat itself.
func loops(calls int, operations func(), before ...func()) {
	runtime.GOMAXPROCS(1)
	fmt.Println("ready")
	for input := bufio.NewScanner(os.Stdin); input.Scan(); {
		for _, prepare := range before {
			prepare()
		}
		start, began := cpu(), time.Now()
		operations()
		fmt.Printf("%.1f %.1f %d\n", float64(cpu()-start)/float64(calls), float64(time.Since(began))/float64(calls), calls)
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
