using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Sonde.Build.Tests.GoNames;

/// <summary>Functions that a probe class declares, as its BPF program sees them.</summary>
public sealed class DeclaredFunctionTests : IDisposable
{
    private const string Program =
        """
        #include <sonde/sonde.bpf.h>
        #include "jobs.go.h"
        char LICENSE[] SEC("license") = "Dual MIT/GPL";
        SONDE_HOOK(job_start, SONDE_NO_OPERATIONS) { sonde_count(USE); }
        SONDE_HOOK(job_end, SONDE_NO_OPERATIONS) {}

        """;

    private readonly ProbeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Build_DeclaredFunction_WritesAFunctionOfCForEachValue()
    {
        (bool succeeded, RecordingEngine engine) = Build(
            "job_start_name(hook).length",
            "[Uprobe(\"jobs.(*Queue).Process\", Entry = \"job_start\", Return = \"job_end\", Declaration = \"func (q *Queue) Process(_ bool, name string, share float64) (error)\")]");

        Assert.True(succeeded, Messages(engine));
        Assert.Equal(
            """
            // Written by the build from the [GoOffset] and [Uprobe] attributes of the probe of jobs.bpf.c.
            #pragma once

            #include <sonde/go_words.bpf.h>

            /// q of jobs.(*Queue).Process, *Queue
            static __always_inline __u64 job_start_q(const struct sonde_hook *hook) {
                SONDE_MARK_WORDS(job_start);
                return go_word(hook, 0);
            }

            /// name of jobs.(*Queue).Process, string
            static __always_inline struct go_string job_start_name(const struct sonde_hook *hook) {
                SONDE_MARK_WORDS(job_start);
                return go_string_words(hook, 2);
            }

            /// share of jobs.(*Queue).Process, float64
            __u64 job_start_share(const struct sonde_hook *hook)
                __attribute__((unavailable("it is a floating-point number in a register of its kind, which no program sees. Read it where it is in memory")));

            /// result0 of jobs.(*Queue).Process, error
            static __always_inline struct go_interface job_end_result0(const struct sonde_hook *hook) {
                SONDE_MARK_WORDS(job_end);
                return go_interface_words(hook, 0);
            }

            /// err of jobs.(*Queue).Process, error
            static __always_inline struct go_interface job_end_err(const struct sonde_hook *hook) {
                SONDE_MARK_WORDS(job_end);
                return go_interface_words(hook, 0);
            }

            """,
            File.ReadAllText(Path.Combine(_folder.Output, "jobs.go.h")));
    }

    [Theory]
    [InlineData("job_end_text(hook).length", "func f() (ok bool, text string)", null)]
    [InlineData("job_end_last(hook)", "func f() (text string, ok, last bool)", "it is not among the first 3 words of the results. Remove EarlyReturn")]
    [InlineData("job_end_err(hook).type", "func f() (text string, err error)", "it is not among the first 3 words of the results. Remove EarlyReturn")]
    public void Build_ResultBeforeTheReturn_IsReadIfItIsAmongTheFirstWords(string use, string declaration, string? reason)
    {
        (_, RecordingEngine engine) = Build(
            use, $"[Uprobe(\"main.f\", Return = \"job_end\", EarlyReturn = true, Declaration = \"{declaration}\")]");

        Assert.Equal(reason is not null, engine.Errors.Any(error => error.Message!.Contains($"is unavailable: {reason}", StringComparison.Ordinal)));
        if (reason is null)
            Assert.Contains("return (__u8)go_result_word(hook, 0);", File.ReadAllText(Path.Combine(_folder.Output, "jobs.go.h")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("job_start_b(hook)", "func f(a Price, b int)", "func g(a Price, b int)", "its place depends on a value before it: the size of type 'Price' is not known. Write 'type Price ...'")]
    [InlineData("job_start_b(hook)", "func f(a, b int)", "func g(b int)", null)]
    [InlineData("job_start_b(hook)", "func f(a, b int)", "func g(a, b uint)", "it is another type in 'main.g' than in 'main.f'. Write a program for each")]
    [InlineData("job_start_b(hook)", "func f(a, b int)", "func g(a int)", null)]
    [InlineData("job_start_b(hook)", "func f(a, b int)", null, "'main.g', where 'job_start' runs too, has no Declaration. Add it")]
    [InlineData("job_start_a_b(hook)", "type T struct { b int }; func f(a T, a_b int)", "type T struct { b int }; func g(a T, a_b int)", "several values of 'main.f' have this name in C")]
    [InlineData("job_start_a(hook)", "func f(a, b int)", "func g(a int, b string)", null)]
    public void Build_ValueOfAProgramOfTwoFunctions_HasOneType(string use, string first, string? second, string? reason)
    {
        (bool succeeded, RecordingEngine engine) = Build(
            use,
            $"[Uprobe(\"main.f\", Entry = \"job_start\", Return = \"job_end\", Declaration = \"{first}\")]\n"
            + $"[Uprobe(\"main.g\", Entry = \"job_start\"{(second is null ? "" : $", Declaration = \"{second}\"")})]");

        Assert.Equal(reason is null, succeeded);
        if (reason is not null)
            Assert.Contains(engine.Errors, error => error.Code == "SNDB010" && error.LineNumber == 4 && error.Message!.Contains("is unavailable: " + reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Build_ProgramOfSeveralFunctions_ReadsAValueWhereTheRunningOneHasIt()
    {
        (bool succeeded, RecordingEngine engine) = Build(
            "job_start_name(hook).length + job_start_case(hook)",
            """
            [Uprobe("main.f", Entry = "job_start", Return = "job_end", EarlyReturn = true, Case = "1", Declaration = "func f(name string) (int, error)")]
            [Uprobe("main.g", Entry = "job_start", Return = "job_end", Case = "2", Declaration = "func g(count int, name string) (any, error)")]
            [Uprobe("main.h", Entry = "job_start", Return = "job_end", Declaration = "func h(count int)")]
            """);

        Assert.True(succeeded, Messages(engine));
        string header = File.ReadAllText(Path.Combine(_folder.Output, "jobs.go.h"));
        Assert.Contains(
            """
            static __always_inline struct go_string job_start_name(const struct sonde_hook *hook) {
                SONDE_MARK_WORDS(job_start);
                if (sonde_is_at(hook, 0x1ULL)) {
                    return go_string_words(hook, 0);
                }
                if (sonde_is_at(hook, 0x2ULL)) {
                    return go_string_words(hook, 1);
                }
                return (struct go_string){};
            }
            """, header, StringComparison.Ordinal);
        Assert.Contains(
            """
                if (sonde_is_at(hook, 0x1ULL)) {
                    return (struct go_interface){.type = go_result_word(hook, 1), .data = go_result_word(hook, 2)};
                }
                if (sonde_is_at(hook, 0x2ULL)) {
                    return go_interface_words(hook, 2);
                }
                return (struct go_interface){};
            """, header, StringComparison.Ordinal);
        Assert.Contains(
            "#define job_start_case(hook) ({ SONDE_MARK_WORDS(job_start); (__u64)(sonde_is_at(hook, 0x1ULL) ? (1) : sonde_is_at(hook, 0x2ULL) ? (2) : 0); })",
            header, StringComparison.Ordinal);
    }

    [Theory]
    // Three words fit the registers of arm64 that are left, and not those of x86-64.
    [InlineData(
        "(__u64)job_start_p_address(hook)", "type P struct { a, b, c int }; func f(a, b, c, d, e, f, g int, p P)", "job_end",
        "on arm64, it is in registers, where it has no address")]
    [InlineData("job_start_a(hook)", "func f(a int)", "job_start", "'job_start' runs at the entry and at the return of 'main.f'. Write a program for each")]
    public void Build_ValueThatIsNotThere_SaysWhere(string use, string declaration, string exit, string reason)
    {
        (bool succeeded, RecordingEngine engine) = Build(
            use, $"[Uprobe(\"main.f\", Entry = \"job_start\", Return = \"{exit}\", Declaration = \"{declaration}\")]");

        Assert.False(succeeded);
        Assert.Contains(engine.Errors, error => error.Message!.Contains("is unavailable: " + reason, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Declaration = \"func f(a int\"", "SND1021", "'func f(a int' is not the declaration of a Go function: at column 13, ',' is missing.")]
    [InlineData("Declaration = \"func g(a int)\"", "SND1022", "'main.f' has a Declaration that does not match: it is of 'g'.")]
    [InlineData("Declaration = Declared", "SNDB008", "'Declared' is not a string literal")]
    [InlineData("Return = Declared, Declaration = \"func f(a int)\"", "SNDB008", "'Declared' is not a string literal")]
    public void Build_DeclarationThatIsWrong_IsReportedAtItBeforeClangRuns(string argument, string code, string message)
    {
        (bool succeeded, RecordingEngine engine) = Build("0", $"[Uprobe(\"main.f\", Entry = \"job_start\", {argument})]");

        Assert.False(succeeded);
        BuildErrorEventArgs error = Assert.Single(engine.Errors);
        Assert.Equal((code, 2), (error.Code, error.LineNumber));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    private (bool Succeeded, RecordingEngine Engine) Build(string use, string hooks)
    {
        string source = _folder.Write("Jobs.cs", $"[Probe(\"jobs\", Source = \"jobs.bpf.c\")]\n{hooks}\nclass Jobs;");
        _folder.Write("jobs.bpf.c", Program.Replace("USE", use, StringComparison.Ordinal));
        return _folder.Build(task => task.Sources = [new TaskItem(source)]);
    }

    private static string Messages(RecordingEngine engine) => string.Join('\n', engine.Errors.Select(static error => error.Message));
}
