using Sonde.Runtime.Executables.Files;

namespace Sonde.Runtime.Executables.Cache;

/// <summary>
/// What has to be the same for an earlier analysis to hold: the file, its build, and that nobody wrote to it since. A build id alone
/// would let one file answer for another that claims the same id.
/// </summary>
/// <param name="Identity">File and build id.</param>
/// <param name="Stamp">Its length and times.</param>
internal readonly record struct AnalysisKey(ExecutableIdentity Identity, FileStamp Stamp);
