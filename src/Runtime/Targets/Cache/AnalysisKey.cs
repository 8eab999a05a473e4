namespace Sonde.Runtime.Targets.Cache;

/// <summary>
/// What has to be the same for an earlier analysis to hold: the file, its build, and that nobody wrote to it since. A build id alone
/// would let one file answer for another that claims the same id.
/// </summary>
/// <param name="Identity">File and build id.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Changed">When content or attributes changed last, in nanoseconds.</param>
/// <param name="Modified">When the content changed last, in nanoseconds.</param>
internal readonly record struct AnalysisKey(ExecutableIdentity Identity, ulong Length, long Changed, long Modified);
