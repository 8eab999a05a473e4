using System.Globalization;
using System.Runtime.InteropServices;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Dwarf;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Executables.Values;

namespace Sonde.Runtime.Tests.Mutation;

/// <summary>
/// Analyses hundreds of thousands of damaged executables: each yields an answer or a <see cref="TargetException"/>, in little memory.
/// </summary>
/// <remarks>
/// <c>SONDE_FUZZ_COUNT</c> and <c>SONDE_FUZZ_SEED</c> choose the number and the seed of the inputs. A failure names its input;
/// <c>SONDE_FUZZ_INPUT</c> runs only that one.
/// </remarks>
public sealed class MutationTests
{
    private const int DefaultCount = 200_000;
    private const int DefaultSeed = 20261122;

    // A sound executable of this size takes a tenth.
    private const long MostBytes = 16 * 1024 * 1024;

    private static readonly StructField[] Fields = [new("net/http", "Request", "Method"), new("net/http", "Request", "URL"), new("a", "B", "c"),
        new("net/http", "Request", "URL.Path"), new("net/http", "Request", "promoted")];

    public static TheoryData<int> Layouts => [.. Enumerable.Range(0, TinyLayout.All.Length)];

    [Theory]
    [MemberData(nameof(Layouts))]
    public unsafe void Analyse_Undamaged_FindsEverything(int layout)
    {
        (byte[] file, _) = TinyExecutable.Build(TinyLayout.All[layout]);
        fixed (byte* start = file)
        {
            using GoExecutable executable = GoExecutable.Open(FileReader.FromMemory("tiny", start, (ulong)file.Length));

            Assert.All(TinyExecutable.FunctionNames, name => Assert.True(executable.TryGetFunction(name, out _), name));
            Assert.True(executable.TryGetFunction("runtime.main", out GoFunction function));
            Assert.Equal(ProbeSiteKind.EmulatedEntry, executable.GetEntrySite(function).Kind);
            Assert.Equal(
                [new(0, OffsetSource.TypeDescriptor), new(16, OffsetSource.TypeDescriptor), StructOffset.Absent, StructOffset.Absent, StructOffset.Absent],
                executable.FindOffsets(Fields));
            if (TinyLayout.All[layout].HasSections)
            {
                Assert.Equal(new StructOffset(16, OffsetSource.Dwarf), executable.FindOffsets(Fields, [new DwarfStructSource()])[1]);
                GoValueType pointer = Assert.Single(SignatureOf(executable)!.Parameters).Type;
                Assert.Equal(
                    [("Method", 0, "[2]int64", 8), ("URL", 16, "int64", 8)],
                    pointer.Element.Fields!.Select(static field => (field.Name, (int)field.Offset, field.Type.Name, field.Type.Align)));
            }
        }
    }

    [Fact]
    public void Analyse_Mutated_AnswersOrRefuses()
    {
        int seed = Setting("SONDE_FUZZ_SEED", DefaultSeed);
        int only = Setting("SONDE_FUZZ_INPUT", -1);
        int count = Setting("SONDE_FUZZ_COUNT", DefaultCount);
        Mutator[] mutators = [.. TinyLayout.All.Select(TinyExecutable.Build).Select(built => new Mutator(built.File, built.Values))];
        int[] sizes = [.. TinyLayout.All.Select(layout => TinyExecutable.Build(layout).File.Length)];

        int opened = 0;
        if (only >= 0)
        {
            Run(only);
            return;
        }
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, Run);
        // Damage that is found while opening tests nothing after that.
        Assert.True(opened > count / 4, $"only {opened} of {count} could be opened");

        void Run(int input)
        {
            int layout = input % mutators.Length;
            if (Analyse(mutators[layout], sizes[layout], unchecked((seed * 31) + input), $"seed {seed}, input {input}"))
                Interlocked.Increment(ref opened);
        }
    }

    private static unsafe bool Analyse(Mutator mutator, int size, int seed, string what)
    {
        void* memory = NativeMemory.Alloc((nuint)size);
        bool isOpened = false;
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            int length = mutator.Mutate(seed, new Span<byte>(memory, size));
            using GoExecutable executable = GoExecutable.Open(FileReader.FromMemory("mutated", (byte*)memory, (ulong)length));
            isOpened = true;
            Analyse(executable);
        }
        catch (TargetException)
        {
        }
        catch (Exception e)
        {
            Assert.Fail($"{what}: {e}");
        }
        finally
        {
            NativeMemory.Free(memory);
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < MostBytes, $"{what}: {allocated} bytes allocated");
        return isOpened;
    }

    private static void Analyse(GoExecutable executable)
    {
        // A refusal by one part must not hide the other parts from the test.
        foreach (string name in TinyExecutable.FunctionNames)
        {
            Ask(() => executable.TryGetFunction(name, out _));
            Ask(() =>
            {
                if (!executable.TryGetFunction(name, out GoFunction function))
                    return;
                executable.GetEntrySite(function);
                executable.GetReturnSites(function);
                executable.GetEarlyReturnSites(function);
            });
        }
        Ask(() => executable.IsInlined("main.nothing"));
        Ask(() => executable.HasPackage("net/http"));
        Ask(() => executable.FindOffsets(Fields));
        Ask(() => executable.FindOffsets(Fields, [new DwarfStructSource()]));
        Ask(() => SignatureOf(executable)?.Parameters.Select(static value => (value.Type.IsPointerShaped, value.Type.Element.Fields)).ToArray());
    }

    private static FunctionSignature? SignatureOf(GoExecutable executable)
    {
        FunctionTypes types = executable.OpenFunctionTypes();
        types.Expect(["main.caller"]);
        if (types.Descriptors?.Find("http.Request", "net/http") is [var request, ..])
            _ = (request.Fields, request.IsPointerShaped);
        return types.Read("main.caller", null);
    }

    private static void Ask(Action question)
    {
        try
        {
            question();
        }
        catch (TargetException)
        {
        }
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
