namespace Sonde.Generators.Diagnostics;

/// <summary>Names of the properties by which a diagnostic tells its code fix what to write.</summary>
internal static class FixProperties
{
    /// <summary>C# name of an event.</summary>
    public const string Event = "SondeEvent";

    /// <summary>What to write instead.</summary>
    public const string Suggestion = "SondeSuggestion";
}
