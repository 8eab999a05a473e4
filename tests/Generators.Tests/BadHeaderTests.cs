using Sonde.Generators.Tests.Support;

namespace Sonde.Generators.Tests;

/// <summary>Headers that nobody means to write.</summary>
public sealed class BadHeaderTests
{
    [Fact]
    public void Header_ThatIncludesItselfBehindAGuard_IsRead() => GeneratorRun.Good(
        new ProbeProject().EditHeader("#pragma once", "#pragma once\n#include \"sql.h\""));

    [Fact]
    public void Header_ThatIncludesItselfForEver_IsReported()
    {
        ProbeProject project = new ProbeProject().EditHeader("#pragma once", "#include \"sql.h\"");

        Assert.Contains("nested too deeply", GeneratorRun.First(project, "SND2002").GetMessage(null));
    }

    [Fact]
    public void Header_OfMegabytesOfMacros_IsRead()
    {
        string macros = string.Concat(
            Enumerable.Range(0, 60_000).Select(static i => $"#define MACRO_NUMBER_{i} (MACRO_NUMBER_{i + 1} + {i})\n"));
        ProbeProject project = new ProbeProject()
            .EditHeader("#include <sonde/event.h>", "#include <sonde/event.h>\n#include \"big.h\"");

        GeneratorRun.Good(project with { Headers = project.Headers.Add(("/sonde-tests/probes/big.h", "big.h", macros)) });
    }

    [Fact]
    public void Header_ThatIsNoText_IsReported() => Assert.NotNull(
        GeneratorRun.First(new ProbeProject().WithHeader(new string('\ufffd', 1000)), "SND2002"));
}
