using Microsoft.Build.Utilities;
using Sonde.Build.Facts;
using Sonde.Build.Tests.Checks;

namespace Sonde.Build.Tests.Facts;

public sealed class FactsTextTests
{
    [Fact]
    public void Write_OneOfEach_GivesOneLineEach()
    {
        var facts = new ObjectFacts(
            ["start"],
            [new MapFact("events", "ringbuf")],
            [new StructFact("event", 16, [new("type", 0, 4, false), new("flag", 0, 0, true), new("", 8, 8, false)])]);

        string text = FactsText.Write("demo", "x86_64", facts);

        Assert.Equal(
            "sonde-facts 1\nobject demo\narch x86_64\nprogram start\nmap events ringbuf\nstruct event 16\n"
            + "field event type 0 4\nbitfield event flag\nfield event - 8 8\n",
            text);
    }

    [Fact]
    public void Write_SoundProbe_SaysWhatItsProgramsDo()
    {
        using var folder = new ProbeFolder();
        folder.Write("job.h", Probe.Header);
        folder.Write("sound.bpf.c", Probe.Sound);
        string classes = folder.Write("Probes.cs", Probe.Class("sound"));

        Assert.True(folder.Build(task => task.Sources = [new TaskItem(classes)]).Succeeded);

        Assert.Equal(
            ["ends job_end", "sends job_end job_event", "begins job_start"],
            File.ReadAllLines(Path.Combine(folder.Output, "sound.x86_64.facts")).Where(static line => line.Split(' ')[0] is "begins" or "ends" or "sends"));
    }

    [Theory]
    [InlineData(1u, "hash")]
    [InlineData(27u, "ringbuf")]
    [InlineData(29u, "task_storage")]
    [InlineData(4000u, "4000")]
    public void Name_MapType_IsTheKernelsInLowerCase(uint type, string name) => Assert.Equal(name, MapTypes.Name(type));
}
