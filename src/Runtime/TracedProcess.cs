using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;

namespace Sonde.Runtime;

/// <summary>A process that is traced, while it runs one program.</summary>
/// <param name="Key">What tells it from every other.</param>
/// <param name="Target">What is known of it.</param>
/// <param name="Executable">What it runs.</param>
/// <param name="Descriptor">Its pidfd, readable when it has ended; <see langword="null"/> if it could not be opened.</param>
internal sealed record TracedProcess(ProcessKey Key, Target Target, AttachedExecutable Executable, SafeFileHandle? Descriptor);
