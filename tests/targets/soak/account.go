package main

import (
	"os"
	"sync/atomic"
	"syscall"
	"unsafe"
)

// account is what the program says of itself. It lies in a file that is mapped, so that it outlives a process that is killed, and
// goes on where a process executes itself.
type account struct {
	entered uint64 // requests whose handler was called
	asked   uint64 // requests that the program was about to make
	wrong   uint64 // answers that were not what the handler wrote
}

func openAccount(path string) (*account, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	size := int(unsafe.Sizeof(account{}))
	if err := file.Truncate(int64(size)); err != nil {
		return nil, err
	}
	memory, err := syscall.Mmap(int(file.Fd()), 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	return (*account)(unsafe.Pointer(&memory[0])), nil
}

func add(counter *uint64) { atomic.AddUint64(counter, 1) }
