namespace Sonde.Tool.Agent.Configuration.Json;

/// <summary>A place in a text. Both numbers begin at 1; a column counts bytes.</summary>
internal readonly record struct Place(int Line, int Column);
