// Profiles the program that it is built into, with `go build -overlay`, where $SONDE_CPU_PROFILE names a file: from the start until
// SIGUSR2, which ends the program. That is where the profiles for profile-guided builds come from.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"runtime/pprof"
	"syscall"
)

func init() {
	path := os.Getenv("SONDE_CPU_PROFILE")
	if path == "" {
		return
	}
	file, err := os.Create(path)
	if err == nil {
		err = pprof.StartCPUProfile(file)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGUSR2)
	go func() {
		<-stop
		pprof.StopCPUProfile()
		os.Exit(0)
	}()
}
