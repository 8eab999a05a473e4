using Sonde.EndToEnd.Tests.Support;

namespace Sonde.EndToEnd.Tests;

/// <summary>Mistakes that other tools find in production fail `dotnet build` here, with a diagnostic at the mistake.</summary>
public sealed class BrokenProbeTests(ProbeProject project) : IClassFixture<ProbeProject>
{
    private const string Header = """
        #pragma once
        #include <sonde/event.h>

        struct job_event {
            struct sonde_span span;
            struct sonde_str name;
            __u8 _pad[4];
        };
        """;

    private const string Program = """
        #include <sonde/sonde.bpf.h>
        #include "jobs.go.h"
        #include "jobs.h"

        char LICENSE[] SEC("license") = "Dual MIT/GPL";

        SONDE_HOOK(job_start, SONDE_NO_OPERATIONS)
        {
            struct sonde_record record;
            if (!go_has_field(hook, JOB_NAME))
                return;
            struct job_event *event = sonde_record_begin(&record, sizeof(*event));
            if (event)
                event->span.event.type = SONDE_TYPE_OF(struct job_event);
        }
        """;

    private const string Probe = """
        using Sonde;
        using Sonde.Runtime.Spans;

        namespace Jobs;

        [Probe("jobs", Source = "jobs.bpf.c", Header = "jobs.h")]
        [Uprobe("example.com/jobs.Run", Entry = "job_start")]
        [GoOffset("example.com/jobs", "Job", "Name")]
        [EventStruct("job_event")]
        public sealed partial class JobProbe
        {
            static partial void Describe(in JobEvent e, ref SpanWriter span) => span.Name = e.Name;
        }
        """;

    [Fact]
    public void SoundProbe_Builds()
    {
        (bool succeeded, string output) = Build(Probe);
        Assert.True(succeeded, output);
    }

    [Fact]
    public void EventStructThatTheHeaderLacks_FailsTheBuild() => AssertFails(
        Probe.Replace("EventStruct(\"job_event\")", "EventStruct(\"task_event\")", StringComparison.Ordinal),
        "Probe.cs(9,", "SND2004", "struct task_event");

    [Fact]
    public void ProgramThatTheObjectLacks_FailsTheBuild() => AssertFails(
        Probe.Replace("\"job_start\"", "\"job_begin\"", StringComparison.Ordinal),
        "Probe.cs(7,", "SND3002", "job_begin");

    [Fact]
    public void FieldThatNoProgramReads_FailsTheBuild() => AssertFails(
        Probe.Replace("\"Job\", \"Name\"", "\"Job\", \"Name\", \"Title\"", StringComparison.Ordinal),
        "Probe.cs(8,46)", "SNDB009", "JOB_TITLE");

    [Fact]
    public void FieldThatNobodyNames_FailsTheBuild() => AssertFails(
        Probe.Replace("\"Name\"", "\"Title\"", StringComparison.Ordinal),
        "jobs.bpf.c(10,", "SNDB010", "JOB_NAME");

    private (bool Succeeded, string Output) Build(string probe) =>
        project.Build(("jobs.h", Header), ("jobs.bpf.c", Program), ("Probe.cs", probe));

    private void AssertFails(string probe, string place, string id, string subject)
    {
        (bool succeeded, string output) = Build(probe);
        Assert.False(succeeded);
        string error = output.Split('\n').First(line => line.Contains($"error {id}", StringComparison.Ordinal));
        Assert.Contains(place, error, StringComparison.Ordinal);
        Assert.Contains($"'{subject}'", error, StringComparison.Ordinal);
    }
}
