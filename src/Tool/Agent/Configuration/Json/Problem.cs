namespace Sonde.Tool.Agent.Configuration.Json;

/// <summary>One mistake in a document.</summary>
/// <param name="Place">Where the value or the key begins that is wrong.</param>
/// <param name="Path">The value's path: <c>targets[0].ports</c>; empty for the whole document.</param>
/// <param name="Message">The subject, the rule and the remedy.</param>
internal sealed record Problem(Place Place, string Path, string Message)
{
    /// <summary>Returns <c>LINE:COLUMN: PATH: MESSAGE</c>, as compilers print it behind the file's name.</summary>
    public override string ToString() => $"{Place.Line}:{Place.Column}: {(Path.Length > 0 ? $"{Path}: " : "")}{Message}";
}
