namespace Sonde.Build.Toolchain;

/// <summary>The exit code and the output of a tool that ended.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Errors)
{
    public bool Succeeded => ExitCode == 0;
}
