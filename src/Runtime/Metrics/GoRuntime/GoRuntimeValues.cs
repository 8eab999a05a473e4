namespace Sonde.Runtime.Metrics.GoRuntime;

/// <summary>What a Go runtime says of itself. Its parts were read one after the other while the program went on.</summary>
/// <param name="Goroutines">What runtime.NumGoroutine returns: without the goroutines of the runtime itself.</param>
/// <param name="ProcessorLimit">GOMAXPROCS.</param>
/// <param name="GcPercent">GOGC; negative if it is off.</param>
/// <param name="MemoryLimit">GOMEMLIMIT in bytes; the largest integer if there is none.</param>
/// <param name="HeapGoal">The bytes of the heap at which the next collection is to end, if there is no memory limit.</param>
/// <param name="Cycles">Completed cycles of the garbage collector.</param>
/// <param name="PauseNanoseconds">How long the collector has stopped the program, all pauses together.</param>
/// <param name="Memory">Its memory.</param>
internal readonly record struct GoRuntimeValues(
    long Goroutines, long ProcessorLimit, long GcPercent, long MemoryLimit, long HeapGoal, long Cycles, long PauseNanoseconds, GoMemory Memory);

/// <summary>The memory of a Go runtime.</summary>
/// <param name="Used">Bytes that it holds of the system's, without those that it has given back.</param>
/// <param name="Stacks">Those of them that are stacks of goroutines.</param>
/// <param name="Allocated">Bytes that the program has allocated on the heap so far.</param>
/// <param name="Allocations">Allocations on the heap so far.</param>
internal readonly record struct GoMemory(long Used, long Stacks, long Allocated, long Allocations);
