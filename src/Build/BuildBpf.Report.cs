using System.Text.RegularExpressions;
using Microsoft.Build.Framework;
using Sonde.Build.Checks;
using Sonde.Build.Compiling;
using Sonde.Shared;

namespace Sonde.Build;

/// <summary>Reports the results of compilations as MSBuild messages, warnings and errors.</summary>
public sealed partial class BuildBpf
{
    private const string MissingHeader = "file not found";

    [GeneratedRegex("undeclared identifier '[A-Z0-9]+(_[A-Z0-9]+)+'", RegexOptions.CultureInvariant)]
    private static partial Regex UndeclaredField();

    // clang 14 calls it an implicit declaration, later versions an undeclared function.
    [GeneratedRegex("(?:implicit declaration of function|undeclared function) '(?<name>\\w+)'", RegexOptions.CultureInvariant)]
    private static partial Regex UndeclaredFunction();

    [GeneratedRegex("^go_(string_|interface_|slice_)?(argument|result)$", RegexOptions.CultureInvariant)]
    private static partial Regex FormerArgument();

    private void Report(IReadOnlyList<CompileResult> results, ProbeNames names)
    {
        // The compilations for both architectures report the same mistakes.
        var said = new HashSet<ClangMessage>();
        var found = new HashSet<Finding>();
        foreach (CompileResult result in results)
        {
            string name = Path.GetFileName(result.Files.Object);
            Log.LogMessage(MessageImportance.Normal, result.Ran ? "{0}: compiled" : "{0}: up to date", name);
            bool explained = false;
            foreach (ClangMessage parsed in StackMessage.Condense(ClangMessage.Parse(result.Output)))
            {
                // Messages of the assembler and the driver have no location.
                ClangMessage message = parsed.File.Length > 0 ? parsed : parsed with { File = result.Program.Source };
                explained |= message.Severity == ClangSeverity.Error;
                if (said.Add(message))
                    Report(message, names);
            }

            foreach (Finding finding in result.Findings.Where(found.Add))
                Report(finding);
            explained |= result.Findings.Count > 0;
            if (result.BrokenRule is not null)
            {
                Error(ErrorCodes.BadObject, $"'{name}': {result.BrokenRule}", result.Program.Source);
            }
            else if (!result.Succeeded && !explained)
            {
                Error(ErrorCodes.CompilerMessage, $"'{name}': clang failed and said: {result.Output.Trim()}", result.Program.Source);
            }
        }
    }

    private void Report(Finding finding)
    {
        if (finding.IsWarning)
            Warning(finding.Code, finding.Message, finding.File, finding.Line);
        else
            Error(finding.Code, finding.Message, finding.File, finding.Line);
    }

    private void Report(ClangMessage message, ProbeNames names)
    {
        string file = message.File;
        (int line, int column, string text) = (message.Line, message.Column, message.Text);
        switch (message.Severity)
        {
            case ClangSeverity.Note:
                Log.LogMessage(null, null, null, file, line, column, 0, 0, MessageImportance.High, "note: {0}", text);
                break;
            case ClangSeverity.Warning:
                Warning(ErrorCodes.CompilerMessage, text, file, line, column);
                break;
            case ClangSeverity.Error when text.Contains("'bpf/", StringComparison.Ordinal)
                && text.Contains(MissingHeader, StringComparison.Ordinal):
                Error(
                    ErrorCodes.NoLibbpf,
                    $"{text}: libbpf's headers are not installed, but BPF programs include them. "
                    + $"Install them with '{InstallCommands.LibbpfHeaders}'.",
                    file, line, column);
                break;
            case ClangSeverity.Error when text.Contains("unable to create target", StringComparison.Ordinal):
                Error(
                    ErrorCodes.UnfitClang,
                    $"'{Clang ?? "clang"}' was built without the BPF target. "
                    + $"Set the property SondeClang to a clang of the distribution: '{InstallCommands.ClangAndHeaders}'.");
                break;
            case ClangSeverity.Error when UndeclaredField().IsMatch(text):
                Error(ErrorCodes.CompilerMessage, $"{text}; to read a field of a Go struct, name it in a [GoOffset] of the class whose [Probe] has this file as its Source", file, line, column);
                break;
            case ClangSeverity.Error when UndeclaredFunction().Match(text) is { Success: true } match && IsArgument(match.Groups["name"].Value, names):
                Error(
                    ErrorCodes.CompilerMessage,
                    $"{text}; an Entry program reads an argument and a Return program a result as 'PROGRAM_NAME(hook)', once its [Uprobe] has a "
                    + "Declaration that names it and the program includes its NAME.go.h", file, line, column);
                break;
            default:
                Error(ErrorCodes.CompilerMessage, text, file, line, column);
                break;
        }
    }

    private static bool IsArgument(string function, ProbeNames names) => FormerArgument().IsMatch(function)
        || names.Hooks.Values.SelectMany(static hooks => hooks).SelectMany(static hook => new[] { hook.Entry, hook.Return })
            .Any(program => program is not null && function.StartsWith(program + "_", StringComparison.Ordinal));
}
