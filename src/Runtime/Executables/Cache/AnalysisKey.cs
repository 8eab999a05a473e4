using Sonde.Runtime.Executables.Files;

namespace Sonde.Runtime.Executables.Cache;

/// <summary>
/// An earlier analysis is valid only if all of this is the same: the file, its build, and its times, which show that nobody wrote to it
/// since. With a build id alone, one file could answer for another that claims the same id.
/// </summary>
/// <param name="Identity">File and build id.</param>
/// <param name="Stamp">Its length and times.</param>
internal readonly record struct AnalysisKey(ExecutableIdentity Identity, FileStamp Stamp);
