namespace Sonde.Generators;

/// <summary>The names of the pipeline's steps, under which a driver tracks them.</summary>
internal static class StepNames
{
    public const string Options = "Sonde.Options";
    public const string Language = "Sonde.Language";
    public const string Headers = "Sonde.Headers";
    public const string HeaderSet = "Sonde.HeaderSet";
    public const string Facts = "Sonde.Facts";
    public const string FactsSet = "Sonde.FactsSet";
    public const string Declarations = "Sonde.Declarations";
    public const string Requests = "Sonde.Requests";
    public const string Parsed = "Sonde.Parsed";
    public const string Models = "Sonde.Models";
    public const string References = "Sonde.References";
    public const string Registry = "Sonde.Registry";
    public const string Mirrors = "Sonde.Mirrors";
    public const string MirrorRequests = "Sonde.MirrorRequests";
    public const string ParsedMirrors = "Sonde.ParsedMirrors";
    public const string MirrorModels = "Sonde.MirrorModels";
    public const string MirrorProblems = "Sonde.MirrorProblems";
    public const string Problems = "Sonde.Problems";
    public const string Library = "Sonde.Library";
    public const string AllProblems = "Sonde.AllProblems";

    /// <summary>All steps, for tests that track every one of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Options, Language, Headers, HeaderSet, Facts, FactsSet, Declarations, Requests, Parsed, Models, References, Registry, Mirrors,
        MirrorRequests, ParsedMirrors, MirrorModels, MirrorProblems, Problems, Library, AllProblems,
    ];
}
