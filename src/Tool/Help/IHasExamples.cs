namespace Sonde.Tool.Help;

/// <summary>A command whose help ends with examples.</summary>
internal interface IHasExamples
{
    /// <summary>The text below the options.</summary>
    string Examples { get; }
}
