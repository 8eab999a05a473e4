package main

import (
	"compress/flate"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"unsafe"
)

// The ways in which programs wrap connections.
type (
	embedded struct{ net.Conn }
	behind   struct {
		reads, writes int
		lock          sync.Mutex
		net.Conn
	}
	pointer     struct{ *net.TCPConn }
	compressing struct {
		net.Conn
		writer *flate.Writer
	}
)

func (c compressing) Write(b []byte) (int, error) {
	n, err := c.writer.Write(b)
	if err == nil {
		err = c.writer.Flush()
	}
	return n, err
}

// wrap gives a connection of ?kind=K. One that compresses reaches nobody who understands it.
func wrap(kind string, conn net.Conn) net.Conn {
	switch kind {
	case "embedded":
		return &embedded{conn}
	case "value":
		return embedded{conn}
	case "behind":
		return &behind{Conn: conn}
	case "pointer":
		return &pointer{conn.(*net.TCPConn)}
	case "pointer-value":
		return pointer{conn.(*net.TCPConn)}
	case "twice":
		return &embedded{&behind{Conn: &embedded{conn}}}
	case "nested":
		return &embedded{&embedded{conn}}
	case "compressing":
		writer, _ := flate.NewWriter(conn, flate.BestSpeed)
		return compressing{conn, writer}
	}
	return conn
}

// addConnections adds /call/wrapped?kind=K and /call/unix, each with a connection of its own.
func addConnections(mux *http.ServeMux, c *caller) {
	mux.HandleFunc("/call/wrapped", func(w http.ResponseWriter, r *http.Request) {
		kind := r.URL.Query().Get("kind")
		answer(w, r, c.plain, func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return wrap(kind, conn), nil
		})
	})
	mux.HandleFunc("/call/unread", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, unread(c.plain)) })
	mux.HandleFunc("/call/unix", func(w http.ResponseWriter, r *http.Request) {
		path := filepath.Join(os.TempDir(), fmt.Sprintf("httpcalls-%d", os.Getpid()))
		listener, err := net.Listen("unix", path)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		server := httptest.NewUnstartedServer(mux)
		server.Listener.Close()
		server.Listener = listener
		server.Start()
		defer server.Close()
		answer(w, r, "http://unix", func(context.Context, string, string) (net.Conn, error) { return net.Dial("unix", path) })
	})
}

// answer makes a request over a connection that dial makes, and writes what came back.
func answer(w http.ResponseWriter, r *http.Request, base string, dial func(context.Context, string, string) (net.Conn, error)) {
	transport := &http.Transport{DialContext: dial}
	defer transport.CloseIdleConnections()
	request, err := http.NewRequestWithContext(r.Context(), http.MethodGet, base+"/arrived", nil)
	if err != nil {
		return
	}
	response, err := (&http.Client{Transport: transport}).Do(request)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer response.Body.Close()
	w.WriteHeader(response.StatusCode)
	_, _ = io.Copy(w, response.Body)
}

// unread is how many bytes an outgoing connection says that it has to read, once there are some.
func unread(base string) int {
	conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		return -1
	}
	defer conn.Close()
	fmt.Fprint(conn, "GET /arrived HTTP/1.1\r\nHost: x\r\n\r\n")
	raw, err := conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		return -1
	}
	waiting := int32(-1)
	_ = raw.Read(func(fd uintptr) bool {
		var first [1]byte
		if _, _, err := syscall.Recvfrom(int(fd), first[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT); err != nil {
			return false // not yet
		}
		_, _, _ = syscall.Syscall(syscall.SYS_IOCTL, fd, syscall.TIOCINQ, uintptr(unsafe.Pointer(&waiting)))
		return true
	})
	return int(waiting)
}

// fetchAtOnce prints what comes back of two requests over one connection.
func fetchAtOnce(url string) {
	for i := 0; i < 2; i++ {
		response, err := http.Get(url)
		if err != nil {
			fmt.Println(err)
			return
		}
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		fmt.Print(string(body))
	}
}
