// Gometrics prints what its own runtime says of itself, one "NAME VALUE" in a line and then an empty line, for each byte of its standard
// input. From the moment at which it asks its runtime it allocates nothing, so that the numbers stay as they are until the next byte.
package main

import (
	"math"
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
	output [16384]byte
	input  [1]byte
)

// appendWaits appends the buckets that are not empty, but for the first, of negative times: "wait:NANOSECONDS COUNT" each.
func appendWaits(text []byte, waits *metrics.Float64Histogram) []byte {
	for i := 1; i < len(waits.Counts); i++ {
		if waits.Counts[i] > 0 {
			text = append(text, "\nwait:"...)
			text = strconv.AppendInt(text, int64(math.Round(waits.Buckets[i]*1e9)), 10)
			text = append(text, ' ')
			text = strconv.AppendUint(text, waits.Counts[i], 10)
		}
	}
	return text
}

func main() {
	samples := []metrics.Sample{
		{Name: "/sched/gomaxprocs:threads"}, {Name: "/gc/heap/allocs:bytes"}, {Name: "/gc/heap/allocs:objects"},
		{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"},
		{Name: "/gc/cycles/total:gc-cycles"}, {Name: "/gc/heap/goal:bytes"}, {Name: "/sched/latencies:seconds"},
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
		for i := 0; i < 1000; i++ {
			ended.Add(1)
			go ended.Done()
		}
		ended.Wait()
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
			} else if sample.Value.Kind() == metrics.KindFloat64Histogram {
				text = appendWaits(text, sample.Value.Float64Histogram())
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
