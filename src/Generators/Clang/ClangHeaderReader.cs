using System.Text;
using System.Text.RegularExpressions;
using Sonde.Generators.Diagnostics;
using Sonde.Generators.Headers;
using Sonde.Generators.Infrastructure;
using Sonde.Generators.Inputs;

namespace Sonde.Generators.Clang;

/// <summary>Reads headers with libclang, with the layout of the BPF target.</summary>
internal sealed class ClangHeaderReader : IHeaderReader
{
    /// <summary>Prefix of the enumerators through which clang evaluates the header's macros.</summary>
    internal const string ConstantPrefix = "sonde_constant_";

    private const string MainFile = "sonde-generator.c";
    private const string NotFound = " file not found";
    private const int MaxErrors = 20;

    private static readonly Regex ObjectMacro = new(
        @"^[ \t]*#[ \t]*define[ \t]+([A-Za-z_]\w*)[ \t]+\S", RegexOptions.Multiline | RegexOptions.CultureInvariant);

    public HeaderResult Read(HeaderRequest request, CancellationToken cancellation)
    {
        if (LibClang.TryLoad(request.LibClang, out _) is not { } clang)
            return HeaderResult.Failed(); // The problem is reported once for the whole compilation.
        lock (LibClang.Gate)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return Read(clang, request, cancellation);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                return HeaderResult.Failed(DiagnosticModel.Create(Rules.ReaderFailed, null, request.Header, e.Message));
            }
        }
    }

    private static HeaderResult Read(LibClang clang, HeaderRequest request, CancellationToken cancellation)
    {
        HeaderFile header = request.Files.First(file => file.Path == request.Header);
        var limits = new ExpressionLimits(request.Files);
        if (limits.Problems().Take(MaxErrors).ToArray() is { Length: > 0 } tooLong)
            return HeaderResult.Failed(tooLong);
        IReadOnlyList<string> macros = [.. Macros(header.Text).Where(limits.AllowsConstant)];
        IntPtr unit = clang.Parse(Main(header, macros), request.Files, Arguments(request.Files), out int error);
        if (unit == IntPtr.Zero)
        {
            return HeaderResult.Failed(DiagnosticModel.Create(
                Rules.ReaderFailed, null, request.Header, $"libclang's error code is {error}"));
        }
        try
        {
            EquatableArray<DiagnosticModel> problems = Problems(clang, unit, request).ToEquatableArray();
            return problems.Count > 0
                ? new HeaderResult(null, HeaderLocations.None, problems)
                : new DeclarationReader(clang, header, macros).Read(unit, cancellation);
        }
        finally
        {
            clang.Free(unit);
        }
    }

    /// <summary>
    /// Returns a text that includes the header and assigns each of its macros to an enumerator. clang then evaluates the macros that are
    /// integer constants and rejects the others, in a file whose errors are ignored.
    /// </summary>
    private static HeaderFile Main(HeaderFile header, IReadOnlyList<string> macros)
    {
        var text = new StringBuilder();
        text.Append("#include \"").Append(header.Path).Append("\"\n");
        for (int i = 0; i < macros.Count; i++)
            text.Append("enum { ").Append(ConstantPrefix).Append(i).Append(" = (").Append(macros[i]).Append(") };\n");
        return new HeaderFile(MainFile, MainFile, text.ToString());
    }

    private static IReadOnlyList<string> Macros(string text) =>
    [
        .. ObjectMacro.Matches(text).Cast<Match>().Select(static match => match.Groups[1].Value)
            .Distinct(StringComparer.Ordinal).OrderBy(static name => name, StringComparer.Ordinal),
    ];

    private static IReadOnlyList<string> Arguments(EquatableArray<HeaderFile> files) =>
    [
        "-x", "c", "-std=c11", "-target", "bpf", "-nostdinc", "-ferror-limit=0",
        .. files.Select(static file => "-I" + file.Root).Distinct(StringComparer.Ordinal),
    ];

    private static IEnumerable<DiagnosticModel> Problems(LibClang clang, IntPtr unit, HeaderRequest request)
    {
        // An error without a place, or in the first line of the main text, concerns the whole header. The later lines only try macros.
        IEnumerable<ClangError> errors = clang.Errors(unit)
            .Where(static error => error.Place.File != MainFile || error.Place.Line == 1)
            .Take(MaxErrors);
        // Only the first error needs this sentence.
        string follow = ". Errors in C# about the types that it declares follow from this one.";
        foreach (ClangError error in errors)
        {
            LocationModel location = error.Place.File is "" or MainFile
                ? ToLocation(new ClangPlace(request.Header, 1, 1, 0), 0)
                : ToLocation(error.Place, 1);
            int notFound = error.Message.IndexOf(NotFound, StringComparison.Ordinal);
            yield return notFound > 0
                ? DiagnosticModel.Create(Rules.IncludeNotDeclared, location, error.Message.Substring(0, notFound).Trim('\''))
                : DiagnosticModel.Create(Rules.HeaderDoesNotParse, location, error.Message, follow);
            follow = "";
        }
        var declared = new HashSet<string>(request.Files.Select(static file => file.Path), StringComparer.Ordinal);
        foreach ((string file, ClangPlace place) in clang.Inclusions(unit))
        {
            if (!declared.Contains(HeaderPaths.Normalize(file)))
                yield return DiagnosticModel.Create(Rules.IncludeNotDeclared, ToLocation(place, 1), file);
        }
    }

    /// <summary>Converts a place of clang to one of Roslyn, which counts from 0.</summary>
    internal static LocationModel ToLocation(ClangPlace place, int length)
    {
        int line = Math.Max(0, place.Line - 1);
        int column = Math.Max(0, place.Column - 1);
        return new LocationModel(
            HeaderPaths.Normalize(place.File), place.Offset, length, line, column, line, column + length);
    }
}
