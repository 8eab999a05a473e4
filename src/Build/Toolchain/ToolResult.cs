namespace Sonde.Build.Toolchain;

/// <summary>What a finished tool left: its exit code and everything it wrote.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Errors)
{
    public bool Succeeded => ExitCode == 0;
}
