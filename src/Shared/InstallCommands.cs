namespace Sonde.Shared;

/// <summary>
/// The commands that install Sonde's dependencies on Debian and Ubuntu. The build, the Manager and <c>sonde doctor</c> print them.
/// </summary>
internal static class InstallCommands
{
    public const string Clang = "sudo apt install clang";
    public const string ClangAndHeaders = "sudo apt install clang libbpf-dev";
    public const string LibbpfHeaders = "sudo apt install libbpf-dev";
    public const string Libbpf = "sudo apt install libbpf1";
    public const string Go = "sudo apt install golang-go";
}
