using System.Diagnostics;
using System.Runtime.InteropServices;
using Sonde.Benchmarks.Support;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Reading;
using Sonde.Tests.Go;

namespace Sonde.Benchmarks.Ring;

/// <summary>The programs of <c>ring.c</c>, which the kernel runs in a loop on threads of this process, and readers of their rings.</summary>
internal sealed unsafe partial class RingProducer : IDisposable
{
    private const int RingBytes = 16 << 20;

    private readonly LoadedObject _programs;
    private readonly RingReader[] _readers;

    internal RingProducer()
    {
        string output = Path.Combine(Directory.CreateTempSubdirectory("sonde-bench-").FullName, "ring.o");
        string machine = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";
        GoToolchain.Run("clang", "/", [
            "-target", "bpf", "-mcpu=v3", "-g", "-O2", "-idirafter", $"/usr/include/{machine}-linux-gnu",
            "-c", Path.Combine(Repository.Root, "bench", "Ring", "ring.c"), "-o", output]);
        using OpenedObject opened = OpenedObject.Open("ring", File.ReadAllBytes(output));
        _programs = opened.Load();
        _readers = [.. Enumerable.Range(0, 2).Select(i => new RingReader(_programs.GetMap($"ring_{i}"), RingBytes))];
    }

    /// <summary>Lets one thread for each of the programs run it, all at the same time, on the processors in turn.</summary>
    /// <param name="records">The records that all of them write together. They must fit into the rings.</param>
    /// <param name="programs">The programs.</param>
    /// <returns>Nanoseconds from one record to the next, over all threads, and nanoseconds of CPU that a record takes its thread.</returns>
    internal (double Elapsed, double Cpu) Run(int records, params string[] programs)
    {
        using var together = new Barrier(programs.Length + 1);
        var cpu = new double[programs.Length];
        Thread[] threads = [.. programs.Select((program, i) => new Thread(() =>
        {
            ulong processor = 1ul << (i % Environment.ProcessorCount);
            Errno.ThrowIfNegative(SetAffinity(0, sizeof(ulong), &processor), "A thread could not be moved to its processor");
            together.SignalAndWait();
            double before = ThreadCpu.Milliseconds;
            RunHere(program, records / programs.Length);
            cpu[i] = ThreadCpu.Milliseconds - before;
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        together.SignalAndWait();
        long start = Stopwatch.GetTimestamp();
        foreach (Thread thread in threads)
            thread.Join();
        return (Stopwatch.GetElapsedTime(start).TotalNanoseconds / records, cpu.Sum() * 1e6 / records);
    }

    /// <summary>Reads all records, as Sonde's reader does, and does nothing with them.</summary>
    /// <returns>Nanoseconds per record.</returns>
    internal double Drain()
    {
        var handler = new Counter();
        long start = Stopwatch.GetTimestamp();
        foreach (RingReader reader in _readers)
        {
            while (reader.DrainBatch(handler) > 0)
            {
            }
        }
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / handler.Records;
    }

    public void Dispose()
    {
        foreach (RingReader reader in _readers)
            reader.Dispose();
        _programs.Dispose();
    }

    private void RunHere(string program, int records)
    {
        const int smallestPacket = 14; // what such a program wants to have
        byte* packet = stackalloc byte[smallestPacket];
        var options = new TestRun { Size = (nuint)sizeof(TestRun), Input = packet, InputSize = smallestPacket, Repeat = records };
        Errno.ThrowIfNegative(ProgramTestRun(_programs.GetProgram(program).Descriptor, &options), $"The kernel could not run '{program}'");
        if (options.Result != 0)
            throw new InvalidOperationException($"The ring had no room for the records of '{program}'.");
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetAffinity(int thread, nuint size, ulong* processors);

    [LibraryImport("libbpf.so.1", EntryPoint = "bpf_prog_test_run_opts")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ProgramTestRun(int program, TestRun* options);

    private sealed class Counter : IRecordHandler
    {
        internal long Records { get; private set; }

        public void OnRecord(ReadOnlySpan<byte> record) => Records++;
    }

    /// <summary><c>struct bpf_test_run_opts</c> of <c>bpf/bpf.h</c>, up to its member <c>batch_size</c>.</summary>
    private struct TestRun
    {
        internal nuint Size;
        internal byte* Input, Output;
        internal uint InputSize, OutputSize;
        internal void* Context, ContextOutput;
        internal uint ContextSize, ContextOutputSize, Result;
        internal int Repeat;
        internal uint Duration, Flags, Processor, BatchSize;
    }
}
