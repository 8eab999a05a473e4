namespace Sonde.Generators.Diagnostics;

/// <summary>Names of the properties by which a diagnostic tells its code fix what to write.</summary>
internal static class FixProperties
{
    /// <summary>C# name of an event.</summary>
    public const string Event = "SondeEvent";

    /// <summary>What to write instead.</summary>
    public const string Suggestion = "SondeSuggestion";

    /// <summary>Metadata name of the probe's class.</summary>
    public const string Class = "SondeClass";

    /// <summary>An enumerator of <c>enum sonde_field</c>.</summary>
    public const string Field = "SondeField";
}
