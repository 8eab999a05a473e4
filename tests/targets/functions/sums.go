package main

import (
	"fmt"
	"os"

	"example.com/functions/sums"
)

// weigh is called through a wrapper, as every function value is.
var weigh = sums.Weigh

// add calls functions in assembly, on a goroutine with a small stack.
func add() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		pair := sums.Pair{Small: -2, Large: 1 << 33}
		total, isOdd := weigh(-7, 0.25, "outside", pair, true)
		expectWeigh(-7, 0.25, "outside", pair, true, total, isOdd)
		// 1 and the length of "inside", and the pair's -1.
		weight := int64(5) + 6
		twice := sums.Inside(5)
		expectWeigh(1, 0.5, "inside", sums.Pair{Small: -1, Large: 5}, false, weight, false)
		expect("example.com/functions/sums.Twice", map[string]any{"n": weight, "result0": twice})
		fmt.Fprintln(os.Stderr, pair, sums.Leaps(1))
		// Leaps runs the whole of Twice.
		expect("example.com/functions/sums.Twice", map[string]any{"n": 1, "result0": 2})
	}()
	<-done
}

func expectWeigh(a int32, ratio float64, name string, pair sums.Pair, odd bool, total int64, isOdd bool) {
	expect("example.com/functions/sums.Weigh", map[string]any{
		"a": a, "ratio": ratio, "name": name, "pair.Small": pair.Small, "pair.Large": pair.Large, "odd": odd, "total": total, "isOdd": isOdd,
	})
}
