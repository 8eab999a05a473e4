using System.Text.RegularExpressions;
using Sonde.Generators.Tests.Support;

namespace Sonde.Generators.Tests;

/// <summary>The reference of the mapping agrees with the generator.</summary>
public sealed partial class MappingReferenceTests
{
    private const string Event = "struct sample_event {";

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (Match match in Snippets().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "c-to-csharp.md"))))
                pairs.Add(match.Groups[1].Value, match.Groups[2].Value);
            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Reference_EachPair_IsWhatIsGenerated(string c, string csharp)
    {
        string declarations = c.Contains(Event) ? c : c + Event + " struct sonde_span span; };\n";
        ProbeProject project = new ProbeProject().WithHeader("#pragma once\n#include <sonde/event.h>\n" + declarations) with { Facts = [] };
        project = project
            .EditSource("[GoOffset(\"database/sql\", \"Stmt\", \"query\", Optional = true)]\n", "")
            .EditSource("sql_event", "sample_event").EditSource("SqlEvent", "SampleEvent").EditSource("e.Query", "\"fixed\"u8");

        GeneratorRun run = GeneratorRun.Expect(project, "SND3001");

        Assert.NotNull(run.Load());
        string text = Qualifier().Replace(run.Text("Acme.SqlProbe.g.cs"), "");
        Assert.All(csharp.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Contains(line, text));
    }

    [Fact]
    public void Reference_HasPairs() => Assert.True(Pairs.Count >= 10);

    [GeneratedRegex("```c\\n(.+?)```\\s+```csharp\\n(.+?)```", RegexOptions.Singleline)]
    private static partial Regex Snippets();

    [GeneratedRegex(@"global::(\w+\.)+")]
    private static partial Regex Qualifier();
}
