using System.Runtime.InteropServices;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Sampling;
using Sonde.Runtime.Tests.Loading;

namespace Sonde.Runtime.Tests.Sampling;

/// <summary>Runs the library's sampler in the kernel with BPF_PROG_TEST_RUN.</summary>
internal sealed unsafe partial class KernelSampler : IDisposable
{
    private readonly SharedMaps _shared = new();
    private readonly BpfMap _groups;
    private readonly LoadedObject _object;
    private readonly int _program;

    internal KernelSampler()
    {
        _groups = _shared.Create("shared_groups", BpfMapType.Array, sizeof(uint), KernelTypes.GroupSize, 1);
        using OpenedObject opened = OpenedObject.Open("decide", ClangObject.Compile("Sampling/decide.bpf.c"));
        opened.ForEachMap(map =>
        {
            if (map.Name == "shared_groups")
                _shared.Substitute(map);
        });
        _object = opened.Load();
        _program = _object.GetProgram("decide").Descriptor;
    }

    internal void Set(SpanSampler sampler) => Assert.Equal(0, _groups.Update(0u, new KernelTypes.Group { Sampler = sampler.ToKernel() }));

    /// <param name="traceId">16 bytes.</param>
    /// <param name="parent">Mirrors enum sonde_parent.</param>
    /// <param name="flags">The parent's trace flags.</param>
    internal bool Decide(ReadOnlySpan<byte> traceId, uint parent, byte flags)
    {
        var question = new Question { Kind = parent, ParentFlags = flags };
        traceId.CopyTo(new Span<byte>(question.TraceId, 16));
        // A program of this type writes into the context that it receives.
        var options = new TestRunOptions
        {
            Size = (nuint)sizeof(TestRunOptions),
            ContextIn = &question,
            ContextSizeIn = (uint)sizeof(Question),
        };
        int result = bpf_prog_test_run_opts(_program, &options);
        return result == 0 ? question.Answer != 0 : throw new InvalidOperationException($"Test run: error {-result}.");
    }

    public void Dispose()
    {
        _object.Dispose();
        _shared.Dispose();
    }

    [LibraryImport("libbpf.so.1")]
    private static partial int bpf_prog_test_run_opts(int program, TestRunOptions* options);

    /// <summary>Mirrors <c>struct question</c> of decide.bpf.c.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    private struct Question
    {
        [FieldOffset(0)] internal fixed byte TraceId[16];
        [FieldOffset(48)] internal byte ParentFlags;
        [FieldOffset(56)] internal uint Kind;
        [FieldOffset(60)] internal uint Answer;
    }

    /// <summary>The fields of <c>struct bpf_test_run_opts</c> of libbpf 0.7 and later that are used.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct TestRunOptions
    {
        internal nuint Size;
        internal void* DataIn;
        internal void* DataOut;
        internal uint DataSizeIn;
        internal uint DataSizeOut;
        internal void* ContextIn;
        internal void* ContextOut;
        internal uint ContextSizeIn;
        internal uint ContextSizeOut;
    }
}
