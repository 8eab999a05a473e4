using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Sonde.Build.Tests.GoNames;

/// <summary>The names that a probe class gives to Go fields, as its BPF program sees them.</summary>
public sealed class GoFieldsTests : IDisposable
{
    private const string Class = """
        [Sonde.Probe("demo", Source = "demo.bpf.c", Header = "demo.h")]
        [Sonde.GoOffset("net/http", "Request", "URL", "ctx")]
        [GoOffset("net/url", "URL", "RawPath"), GoOffset("golang.org/x/net", "URL", "RawPath")]
        internal partial class Demo;
        """;

    private const string Uses = "static const int used[] SEC(\"unused\") __attribute__((unused)) = {REQUEST_URL, REQUEST_CTX, URL_RAW_PATH};\n";

    private readonly ProbeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Build_ClassWithFields_WritesThemForItsProgram()
    {
        (bool succeeded, RecordingEngine engine) = Build(Class, Uses);

        Assert.True(succeeded, string.Join('\n', engine.Errors.Select(static error => error.Message)));
        Assert.Equal(
            """
            // Written by the build from the [GoOffset] and [Uprobe] attributes of the probe of demo.bpf.c.
            #pragma once

            /// Fields of Go structs that the program reads.
            enum sonde_field {
                REQUEST_CTX, ///< net/http.Request.ctx
                REQUEST_URL, ///< net/http.Request.URL
                URL_RAW_PATH, ///< net/url.URL.RawPath, or golang.org/x/net.URL.RawPath
            };

            """,
            File.ReadAllText(Path.Combine(_folder.Output, "demo.go.h")));
    }

    [Fact]
    public void Build_FieldThatNoProgramReads_IsReportedAtTheField()
    {
        (bool succeeded, RecordingEngine engine) = Build(Class, Uses.Replace("REQUEST_URL, ", "", StringComparison.Ordinal));

        Assert.False(succeeded);
        BuildErrorEventArgs error = Assert.Single(engine.Errors);
        Assert.Equal(("SNDB009", 2, 40), (error.Code, error.LineNumber, error.ColumnNumber));
        Assert.StartsWith("'REQUEST_URL' is not read by 'demo.bpf.c'", error.Message);
    }

    [Fact]
    public void Build_FieldWhoseNameCannotBeOneInC_IsLeftToTheCompilerThatReportsIt()
    {
        (bool succeeded, _) = Build(
            Class.Replace("\"ctx\"", "\"URL..Path\"", StringComparison.Ordinal), Uses.Replace("REQUEST_CTX, ", "", StringComparison.Ordinal));

        Assert.True(succeeded);
        Assert.DoesNotContain("PATH,", File.ReadAllText(Path.Combine(_folder.Output, "demo.go.h")).Replace("URL_RAW_PATH,", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Build_PathToAField_IsOneEnumerator()
    {
        (bool succeeded, _) = Build(
            Class.Replace("\"ctx\"", "\"Config.Addr\"", StringComparison.Ordinal), Uses.Replace("REQUEST_CTX", "REQUEST_CONFIG_ADDR", StringComparison.Ordinal));

        Assert.True(succeeded);
        Assert.Contains(
            "    REQUEST_CONFIG_ADDR, ///< net/http.Request.Config.Addr\n", File.ReadAllText(Path.Combine(_folder.Output, "demo.go.h")), StringComparison.Ordinal);
    }

    [Fact]
    public void Build_FieldThatIsNotALiteral_IsReportedAtIt()
    {
        (bool succeeded, RecordingEngine engine) = Build(Class.Replace("\"ctx\"", "nameof(ctx)", StringComparison.Ordinal), Uses);

        Assert.False(succeeded);
        BuildErrorEventArgs error = Assert.Single(engine.Errors);
        Assert.Equal(("SNDB008", 2), (error.Code, error.LineNumber));
        Assert.StartsWith("'nameof(ctx)' is not a string literal", error.Message);
    }

    [Fact]
    public void Build_FieldThatNobodyNames_SaysHowToNameIt()
    {
        (bool succeeded, RecordingEngine engine) = Build(Class, Uses.Replace("REQUEST_URL", "REQUEST_METHOD", StringComparison.Ordinal));

        Assert.False(succeeded);
        Assert.Contains(engine.Errors, static error => error.Message!.EndsWith("name it in a [GoOffset] of the class whose [Probe] has this file as its Source", StringComparison.Ordinal));
    }

    private (bool Succeeded, RecordingEngine Engine) Build(string source, string program)
    {
        string path = _folder.Write("Demo.cs", source);
        _folder.Write("demo.bpf.c", "#include \"demo.go.h\"\n" + Sources.Program + program);
        return _folder.Build(task => task.Sources = [new TaskItem(path)]);
    }
}
