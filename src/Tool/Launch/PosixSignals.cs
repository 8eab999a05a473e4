namespace Sonde.Tool.Launch;

/// <summary>Signal numbers of Linux on x86-64 and arm64 (signal(7)).</summary>
internal static class PosixSignals
{
    public const int HangUp = 1;
    public const int Interrupt = 2;
    public const int Quit = 3;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Stop = 19;
}
