package main

import (
	"os"
	"syscall"
	"unsafe"
)

// interfaceFlags is struct ifreq of <linux/if.h>, as far as SIOCSIFFLAGS reads it.
type interfaceFlags struct {
	name  [16]byte
	flags uint16
	_     [22]byte
}

func switchOnLoopback() error {
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	defer syscall.Close(socket)
	request := interfaceFlags{flags: syscall.IFF_UP | syscall.IFF_RUNNING}
	copy(request.name[:], "lo")
	_, _, code := syscall.Syscall(syscall.SYS_IOCTL, uintptr(socket), syscall.SIOCSIFFLAGS, uintptr(unsafe.Pointer(&request)))
	if code != 0 {
		return os.NewSyscallError("ioctl", code)
	}
	return nil
}
