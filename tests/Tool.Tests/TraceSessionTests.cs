using OpenTelemetry.Exporter;
using Sonde.Runtime;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Spans;
using Sonde.Tool.Cli;
using Sonde.Tool.Errors;
using Sonde.Tool.Tracing;

namespace Sonde.Tool.Tests;

public class TraceSessionTests
{
    [Fact]
    public void Failure_OfTheTracer_IsItsMessageAndExitCode()
    {
        var tracer = new FakeTracer
        {
            StartFailure = new ProbeException(ProbeError.MissingCapability, "'CAP_BPF' is missing. Run with sudo."),
        };

        ToolRun run = ToolRun.Of(tracer, "trace", "--pid", "1");

        Assert.Equal(
            (ExitCode.NoPrivileges, "sonde: 'CAP_BPF' is missing. Run with sudo.\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public void Refusal_ThatEndsTheTrace_GivesItsLogToTheFile()
    {
        string path = Path.GetTempFileName();
        var tracer = new FakeTracer
        {
            StartFailure = new TargetException(TargetError.NothingToTrace, "refused", Refusal()),
        };

        ToolRun run = ToolRun.Of(tracer, "trace", "--pid", "1", "--verifier-log", path);

        Assert.Equal(ExitCode.ProbeRefused, run.ExitCode);
        Assert.Contains("R1 invalid mem access\n", File.ReadAllText(path), StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public void Refusal_BesideAProbeThatIsAttached_GivesItsLogOnceToStandardError()
    {
        var refused = new Attachment("/bin/x", "1.24", "call", 0, "refused", Refusal());
        FakeTracer tracer = EndingTracer(new TracerStatus([refused, refused with { Executable = "/bin/y" }], 0, []));

        ToolRun run = ToolRun.Of(tracer, "trace", "--pid", "7", "--verifier-log", "-");

        Assert.Equal(ExitCode.Success, run.ExitCode);
        Assert.Equal(2, run.Error.Split("R1 invalid mem access\n").Length);
    }

    private static VerifierException Refusal() =>
        new("call", new VerifierFinding("call_start", "R1", null, null), "1: (79) r1 = 0\nR1 invalid mem access\n");

    [Fact]
    public void Failure_OfTheTracer_LeavesNothingBehind()
    {
        var tracer = new FakeTracer { StartFailure = new ToolException(ExitCode.NoPrivileges, "no") };

        ToolRun.Of(tracer, "trace", "--pid", "1");

        Assert.Equal(["dispose"], tracer.Calls);
    }

    [Fact]
    public void Failure_ThatNobodyForesaw_IsAnInternalError()
    {
        ToolRun run = ToolRun.Of(
            new FakeTracer { OnAdd = _ => throw new InvalidOperationException("odd") }, "trace", "--pid", "1");

        Assert.Equal(ExitCode.InternalError, run.ExitCode);
    }

    [Fact]
    public void Process_WhenItEnds_EndsTheTraceInOrder()
    {
        FakeTracer tracer = EndingTracer(new TracerStatus([], 0, []));

        ToolRun run = ToolRun.Of(tracer, "trace", "--pid", "7");

        Assert.Equal(ExitCode.Success, run.ExitCode);
        Assert.Equal(["start", "add", "stop", "dispose"], tracer.Calls);
    }

    [Fact]
    public void Processes_AreTracedUntilTheLastEnds()
    {
        FakeTracer tracer = null!;
        List<int> running = [7, 8];
        bool firstHasEnded = false;
        tracer = new FakeTracer
        {
            OnAdd = pid =>
            {
                if (pid == 8)
                {
                    running.Remove(7);
                    tracer.End(7);
                    firstHasEnded = true;
                }
            },
            OnLook = () =>
            {
                // Now the session waits for the second one.
                if (firstHasEnded && running.Remove(8))
                {
                    new SpanRecord { Describe = b => b.Name = "late"u8 }.SendTo(tracer.Sinks[0]);
                    tracer.End(8);
                }
                return running;
            },
        };

        ToolRun run = ToolRun.Of(tracer, "trace", "--pid", "7", "--pid", "8");

        Assert.EndsWith("shop late\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(["start", "add", "add", "stop", "dispose"], tracer.Calls);
    }

    [Fact]
    public void Tree_OfATrace_IsPrintedWithItsTitle()
    {
        FakeTracer tracer = null!;
        tracer = new FakeTracer
        {
            OnAdd = pid =>
            {
                new SpanRecord { Describe = b => b.Name = "GET /users"u8 }.SendTo(tracer.Sinks[0]);
                tracer.End(pid);
            },
        };

        ToolRun run = ToolRun.Of(tracer, "trace", "--pid", "7", "--tree");

        Assert.Matches("^[0-9:.]+ trace [0-9a-f]{32}, 1 span in [^\n]+\n[^\n]+ shop GET /users\n\n$", run.Output);
    }

    [Fact]
    public void Spans_UntilTheEnd_ArePrinted()
    {
        FakeTracer tracer = null!;
        tracer = new FakeTracer
        {
            OnAdd = pid =>
            {
                new SpanRecord { Describe = b => b.Name = "GET /users"u8 }.SendTo(tracer.Sinks[0]);
                tracer.End(pid);
            },
        };

        ToolRun run = ToolRun.Of(tracer, "trace", "--pid", "7");

        Assert.EndsWith("shop GET /users\n", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ContextPropagation.Full, "outgoing requests get the trace context\n")]
    [InlineData(ContextPropagation.PlainHttp1, "outgoing requests get the trace context over plain HTTP/1 only: the kernel refuses")]
    [InlineData(ContextPropagation.None, "when the kernel sends a request either: not allowed here\n")]
    public void Propagation_AtTheStart_IsSaid(ContextPropagation propagation, string message)
    {
        FakeTracer tracer = EndingTracer(
            new TracerStatus([], 0, []) { Propagation = propagation, PropagationUnavailableReason = "not allowed here" });

        ToolRun run = ToolRun.Of(tracer, "trace", "--pid", "7");

        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Propagation_SwitchedOff_IsNotAskedForAndSaid()
    {
        FakeTracer tracer = EndingTracer(new TracerStatus([], 0, []));

        ToolRun run = ToolRun.Of(tracer, "trace", "--pid", "7", "--propagate=off");

        Assert.Equal(PropagationMode.Off, tracer.Request!.Propagate);
        Assert.Contains("no trace context: --propagate=off\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0, PropagationMode.Auto)]
    [InlineData("--propagate=auto", 0, PropagationMode.Auto)]
    [InlineData("--propagate=sockets", 0, PropagationMode.Sockets)]
    [InlineData("--propagate=Sockets", 2, null)]
    [InlineData("--propagate=1", 2, null)]
    public void Propagation_AsAskedFor_IsPassedOn(string option, int exitCode, PropagationMode? mode)
    {
        FakeTracer tracer = EndingTracer(new TracerStatus([], 0, []));
        string[] options = option.Length == 0 ? [] : [option];

        ToolRun run = ToolRun.Of(tracer, ["trace", "--pid", "7", .. options]);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(mode, tracer.Request?.Propagate);
    }

    [Fact]
    public void Summary_OfRequestsWithoutContext_NamesEachReason()
    {
        FakeTracer tracer = EndingTracer(new TracerStatus([], 7, [])
        {
            WantedContexts = 5,
            WithoutContext = [new("not sent", 2), new("no room", 0), new("another program's socket", 1)],
        });

        ToolRun run = ToolRun.Of(tracer, "trace", "--pid", "7");

        Assert.EndsWith(
            "sonde: 7 spans, none lost\nsonde: of 5 outgoing requests, 3 without trace context (not sent 2, another program's socket 1)\n",
            run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Summary_OfLostAnnotations_NamesEachReason()
    {
        FakeTracer tracer = EndingTracer(new TracerStatus([], 7, [])
        {
            WantedAnnotations = 5,
            LostAnnotations = [new("no span there", 2), new("ring full", 0)],
        });

        ToolRun run = ToolRun.Of(tracer, "trace", "--pid", "7");

        Assert.EndsWith("sonde: 7 spans, none lost\nsonde: of 5 annotations, 2 lost (no span there 2)\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Summary_WithLosses_NamesEachReason()
    {
        FakeTracer tracer = EndingTracer(new TracerStatus(
            [], 1_230, [new LossCounter("ring full", 3), new LossCounter("map full", 0), new LossCounter("torn", 1)]));

        ToolRun run = ToolRun.Of(tracer, "trace", "--pid", "7");

        Assert.Contains("sonde: 1,230 spans, 4 lost (ring full 3, torn 1)\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Summary_OfProbeThatRecordsNothing_DoesNotSayThatNoneIsLost()
    {
        ToolRun run = ToolRun.Of(EndingTracer(new TracerStatus([], 0, []) { Unrecorded = 3 }), "trace", "--pid", "7");

        Assert.EndsWith("sonde: 0 spans, 3 operations without a record of them\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Summary_OfASampledTrace_SaysHowManySpansWereDropped()
    {
        ToolRun run = ToolRun.Of(EndingTracer(new TracerStatus([], 1, []) { Unsampled = 2_000 }), "trace", "--pid", "7");

        Assert.Contains("sonde: 1 span, 2,000 not sampled, none lost\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Summary_WithoutLosses_SaysSo()
    {
        ToolRun run = ToolRun.Of(EndingTracer(new TracerStatus([], 1, [])), "trace", "--pid", "7");

        Assert.Contains("sonde: 1 span, none lost\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "sonde: attached net/http/server to 3 functions of /usr/bin/shop (Go 1.24.4)\n")]
    [InlineData(
        "Request.Method is unknown",
        "sonde: net/http/server is off for /usr/bin/shop (Go 1.24.4): Request.Method is unknown\n")]
    public void Attachment_OfTheTarget_IsReported(string? offReason, string line)
    {
        var attachment = new Attachment("/usr/bin/shop", "1.24.4", "net/http/server", 3, offReason);

        ToolRun run = ToolRun.Of(EndingTracer(new TracerStatus([attachment], 0, [])), "trace", "--pid", "7");

        Assert.Contains(line, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StandardError_ThatNobodyReads_HoldsUpNothing()
    {
        var error = new StuckWriter();
        FakeTracer tracer = null!;
        tracer = new FakeTracer
        {
            OnAdd = pid =>
            {
                // The handler runs on the Manager's threads, which must not wait because they read spans.
                for (int other = 1; other <= 2_000; other++)
                    tracer.Begin(other);
                tracer.End(pid);
            },
        };

        Task<int> run = Task.Run(() => new SondeCommand(tracer.Create, TextWriter.Null, error).Invoke(["trace", "--pid", "7"]));

        Assert.Equal(ExitCode.Success, await run.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(["start", "add", "stop", "dispose"], tracer.Calls);
    }

    [Fact]
    public void Summary_AfterASinkFailed_SaysOnHowManySpans()
    {
        ToolRun run = ToolRun.Of(EndingTracer(new TracerStatus([], 5, []) { SinkErrors = 2 }), "trace", "--pid", "7");

        Assert.Contains("sonde: 2 spans not delivered, because a sink failed\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("grpc", OtlpExportProtocol.Grpc)]
    [InlineData("http/protobuf", OtlpExportProtocol.HttpProtobuf)]
    public void OtlpProtocol_OfTheOption_IsAskedFor(string? name, OtlpExportProtocol? protocol = null)
    {
        FakeTracer tracer = EndingTracer(new TracerStatus([], 0, []));
        string[] option = name is null ? [] : ["--otlp-protocol", name];

        ToolRun.Of(tracer, ["trace", "--pid", "7", "--otlp", "http://localhost:1", .. option]);

        Assert.Equal(protocol, tracer.Request!.Protocol);
    }

    [Fact]
    public void Attachment_ThatMissesCalls_SaysWhich()
    {
        var attachment = new Attachment("/usr/bin/shop", "1.24.4", "net/http/client", 3, null, Unseen: "calls of 'F' that are inlined into 'G'");

        ToolRun run = ToolRun.Of(EndingTracer(new TracerStatus([attachment], 0, [])), "trace", "--pid", "7");

        Assert.Contains("sonde: net/http/client does not see calls of 'F' that are inlined into 'G'\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Quiet_PrintsNothingToStandardError()
    {
        ToolRun run = ToolRun.Of(EndingTracer(new TracerStatus([], 1, [])), "trace", "--pid", "7", "--quiet");

        Assert.Equal("", run.Error);
    }

    private static FakeTracer EndingTracer(TracerStatus status)
    {
        FakeTracer tracer = null!;
        tracer = new FakeTracer { Status = status, OnAdd = pid => tracer.End(pid) };
        return tracer;
    }
}
