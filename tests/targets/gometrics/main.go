// Gometrics prints what its own runtime says of itself, one "NAME VALUE" in a line and then an empty line, for each byte of its standard
// input. From the moment at which it asks its runtime it allocates nothing, so that the numbers stay as they are until the next byte.
package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"sync"
	"syscall"
)

var (
	kept   [100][]byte
	memory runtime.MemStats
	output [4096]byte
	input  [1]byte
)

func main() {
	samples := []metrics.Sample{
		{Name: "/sched/gomaxprocs:threads"}, {Name: "/gc/heap/allocs:bytes"}, {Name: "/gc/heap/allocs:objects"},
		{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"},
		{Name: "/gc/cycles/total:gc-cycles"},
	}
	var ended sync.WaitGroup
	for i := range kept {
		ended.Add(1)
		go func(size int) {
			defer ended.Done()
			kept[size] = make([]byte, size*size*7)
		}(i)
	}
	ended.Wait()
	for i := 0; i < 7; i++ {
		go func() { select {} }()
	}
	for {
		runtime.Gosched()
		debug.FreeOSMemory()
		runtime.ReadMemStats(&memory)
		metrics.Read(samples)
		metrics.Read(samples)
		text := output[:0]
		for _, sample := range samples {
			text = append(text, sample.Name...)
			text = append(text, ' ')
			if sample.Value.Kind() == metrics.KindUint64 {
				text = strconv.AppendUint(text, sample.Value.Uint64(), 10)
			}
			text = append(text, '\n')
		}
		text = append(text, "goroutines "...)
		text = strconv.AppendInt(text, int64(runtime.NumGoroutine()), 10)
		text = append(text, "\npause "...)
		text = strconv.AppendUint(text, memory.PauseTotalNs, 10)
		text = append(text, "\n\n"...)
		syscall.Write(1, text)
		if n, _ := syscall.Read(0, input[:]); n == 0 {
			return
		}
	}
}
