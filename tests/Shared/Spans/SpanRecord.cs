using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Sonde.Runtime.Events;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Spans;

namespace Sonde.Tests.Spans;

/// <summary>Writes a <c>struct sonde_span</c> byte by byte, as a BPF program does, and passes it to a sink.</summary>
internal sealed class SpanRecord
{
    public static readonly ProbeDescriptor Probe = new()
    {
        Format = ProbeDescriptor.CurrentFormat,
        Name = "net/http/server",
        ObjectName = "net_http_server",
        Assembly = typeof(SpanRecord).Assembly,
        Hooks = ImmutableArray<HookDescriptor>.Empty,
        Offsets = ImmutableArray<GoOffsetDescriptor>.Empty,
        Events = ImmutableArray<EventDescriptor>.Empty,
        SchemaUrl = "https://opentelemetry.io/schemas/1.45.0",
    };

    public string TraceId { get; init; } = "0af7651916cd43dd8448eb211c80319c";

    public string SpanId { get; init; } = "b7ad6b7169203331";

    public string ParentId { get; init; } = "0000000000000000";

    public ParentKind Parent { get; init; }

    public byte TraceFlags { get; init; } = 1;

    public EventFlags Flags { get; init; }

    /// <summary>ASCII.</summary>
    public string TraceState { get; init; } = "";

    public ulong Start { get; init; } = 1_000_000_000;

    public ulong End { get; init; } = 1_002_000_000;

    public long ClockOffset { get; init; } = 1_700_000_000_000_000_000;

    public Target Target { get; init; } = NewTarget();

    public Action<SpanWriter> Describe { get; init; } = static _ => { };

    public static Target NewTarget(int pid = 42, string service = "shop") => NewTarget(["shop", "--port", "8080"], pid, service);

    public static Target NewTarget(
        IReadOnlyList<string> commandLine, int pid = 42, string service = "shop", IReadOnlyDictionary<string, string>? attributes = null) => new()
        {
            ProcessId = pid,
            ExecutablePath = "/usr/bin/shop",
            StartTime = DateTimeOffset.UnixEpoch,
            CommandLine = commandLine,
            GoVersion = "1.24.4",
            ServiceName = service,
            ResourceAttributes = attributes ?? new Dictionary<string, string>(),
        };

    public void SendTo(ISpanSink sink)
    {
        byte[] record = [.. new byte[SpanHead.Size], .. Encoding.ASCII.GetBytes(TraceState)];
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(6), (ushort)Flags);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(8), record.Length);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(12), Target.ProcessId);
        Convert.FromHexString(TraceId).CopyTo(record, 24);
        Convert.FromHexString(SpanId).CopyTo(record, 40);
        Convert.FromHexString(ParentId).CopyTo(record, 48);
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(56), Start);
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(64), End);
        record[72] = TraceFlags;
        record[73] = (byte)Parent;
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(74), SpanHead.Size);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(76), (ushort)TraceState.Length);

        var buffer = new SpanBuffer();
        Describe(new SpanWriter(buffer));
        sink.OnSpan(new SpanView(in MemoryMarshal.AsRef<SpanHead>(record), record, buffer, Probe, Target, ClockOffset));
    }
}
