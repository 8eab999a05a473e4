// Wrapper makes a request, waits for a line on standard input if it is told to, and then becomes another program, as secret managers
// and entry points do, or starts it and ends, as servers do that restart themselves.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"syscall"
)

func main() {
	wait := flag.Bool("wait", false, "wait for a line on standard input first")
	leave := flag.Bool("leave", false, "start the program and end")
	flag.Parse()
	http.Get("http://127.0.0.1:1/wrapper") // refused, which is a span all the same
	if *wait {
		fmt.Println("waiting")
		fmt.Scanln()
	}
	fmt.Fprintln(os.Stderr, "wrapper:", become(flag.Args(), *leave))
	os.Exit(1)
}

func become(arguments []string, leave bool) error {
	if !leave {
		return syscall.Exec(arguments[0], arguments, os.Environ())
	}
	successor := exec.Command(arguments[0], arguments[1:]...)
	successor.Stdout = os.Stdout
	if err := successor.Start(); err != nil {
		return err
	}
	os.Exit(0)
	return nil
}
