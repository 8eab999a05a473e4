using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;

namespace Sonde.Runtime;

/// <summary>A traced process while it runs one program.</summary>
/// <param name="Key">Distinguishes the process from every other one.</param>
/// <param name="Target">Its public description.</param>
/// <param name="Executable">The executable that it runs.</param>
/// <param name="Descriptor">
/// Its pidfd, which is readable when the process has ended; <see langword="null"/> if it could not be opened.
/// </param>
internal sealed record TracedProcess(ProcessKey Key, Target Target, AttachedExecutable Executable, SafeFileHandle? Descriptor);
