namespace Sonde.Runtime.Targets.Cache;

/// <summary>
/// What has to be the same for an earlier analysis to hold: the file, its build, and that nobody wrote to it since. A build id alone
/// would let one file answer for another that claims the same id.
/// </summary>
internal readonly record struct AnalysisKey(
    ExecutableIdentity Identity, ulong Length, (long, uint) Changed, (long, uint) Modified);
