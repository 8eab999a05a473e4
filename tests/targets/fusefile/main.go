// Command fusefile mounts a file system in which every name is one read-only file. Stopped by a signal, it is a file system that
// does not answer; killed, one that answers every read with an error. At each SIGUSR1 the file becomes busy, and cannot be opened, or free
// again.
//
//	fusefile SOURCE DIRECTORY
package main

import (
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
)

// Of include/uapi/linux/fuse.h.
const (
	opLookup      = 1
	opForget      = 2
	opGetattr     = 3
	opOpen        = 14
	opRead        = 15
	opStatfs      = 17
	opRelease     = 18
	opFlush       = 25
	opInit        = 26
	opOpendir     = 27
	opReleasedir  = 29
	opAccess      = 34
	opInterrupt   = 36
	opBatchForget = 42

	requestHead = 40
	answerHead  = 16
	rootNode    = 1
	fileNode    = 2
)

// isBusy is 1 while the file cannot be opened.
var isBusy int32

type answer struct{ bytes []byte }

func (a *answer) u16(v uint16) { a.bytes = binary.LittleEndian.AppendUint16(a.bytes, v) }
func (a *answer) u32(v uint32) { a.bytes = binary.LittleEndian.AppendUint32(a.bytes, v) }
func (a *answer) u64(v uint64) { a.bytes = binary.LittleEndian.AppendUint64(a.bytes, v) }

// attributes appends a struct fuse_attr.
func (a *answer) attributes(node uint64, file os.FileInfo) {
	size, mode := uint64(4096), uint32(syscall.S_IFDIR|0o755)
	if node == fileNode {
		size, mode = uint64(file.Size()), syscall.S_IFREG|0o755
	}
	modified := file.ModTime()
	a.u64(node)
	a.u64(size)
	a.u64((size + 511) / 512)
	for i := 0; i < 3; i++ {
		a.u64(uint64(modified.Unix()))
	}
	for i := 0; i < 3; i++ {
		a.u32(uint32(modified.Nanosecond()))
	}
	a.u32(mode)
	a.u32(1)
	for i := 0; i < 3; i++ {
		a.u32(0)
	}
	a.u32(4096)
	a.u32(0)
}

func main() {
	source, err := os.Open(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	device, err := syscall.Open("/dev/fuse", syscall.O_RDWR, 0)
	if err != nil {
		log.Fatal(err)
	}
	options := fmt.Sprintf("fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", device)
	if err := syscall.Mount("fusefile", os.Args[2], "fuse", 0, options); err != nil {
		log.Fatal(err)
	}
	toggle := make(chan os.Signal, 1)
	signal.Notify(toggle, syscall.SIGUSR1)
	go func() {
		for range toggle {
			atomic.StoreInt32(&isBusy, 1-atomic.LoadInt32(&isBusy))
		}
	}()
	fmt.Println("mounted")
	request := make([]byte, 1<<20)
	for {
		n, err := syscall.Read(device, request)
		if err == syscall.EINTR || err == syscall.ENOENT {
			continue
		}
		if err != nil {
			log.Fatal(err)
		}
		if reply := serve(source, request[:n]); reply != nil {
			if _, err := syscall.Write(device, reply); err != nil && err != syscall.ENOENT {
				log.Fatal(err)
			}
		}
	}
}

// serve gives the answer to a request, nil where none is due. Nothing is cached for any time, so that each look asks.
func serve(source *os.File, request []byte) []byte {
	var a answer
	var failure syscall.Errno
	file, err := source.Stat()
	if err != nil {
		log.Fatal(err)
	}
	body := request[requestHead:]
	switch binary.LittleEndian.Uint32(request[4:]) {
	case opForget, opBatchForget, opInterrupt:
		return nil
	case opInit:
		a.u32(7)
		a.u32(31)
		a.u32(binary.LittleEndian.Uint32(body[8:]))
		a.u32(0)
		a.u16(16)
		a.u16(12)
		a.u32(1 << 16)
		a.u32(1)
		for i := 0; i < 9; i++ {
			a.u32(0)
		}
	case opLookup:
		a.u64(fileNode)
		for i := 0; i < 4; i++ {
			a.u64(0)
		}
		a.attributes(fileNode, file)
	case opGetattr:
		a.u64(0)
		a.u64(0)
		a.attributes(binary.LittleEndian.Uint64(request[16:]), file)
	case opOpen, opOpendir:
		if atomic.LoadInt32(&isBusy) == 1 {
			failure = syscall.EBUSY
			break
		}
		a.u64(0)
		a.u64(0)
	case opRead:
		bytes := make([]byte, binary.LittleEndian.Uint32(body[16:]))
		n, _ := source.ReadAt(bytes, int64(binary.LittleEndian.Uint64(body[8:])))
		a.bytes = bytes[:n]
	case opStatfs:
		a.bytes = make([]byte, 80)
	case opRelease, opReleasedir, opFlush, opAccess:
	default:
		failure = syscall.ENOSYS
	}
	head := make([]byte, answerHead, answerHead+len(a.bytes))
	binary.LittleEndian.PutUint32(head, uint32(answerHead+len(a.bytes)))
	binary.LittleEndian.PutUint32(head[4:], uint32(-int32(failure)))
	copy(head[8:], request[8:16])
	return append(head, a.bytes...)
}
