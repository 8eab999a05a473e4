using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Targets;

namespace Sonde.Runtime;

/// <summary>A process that is traced.</summary>
/// <param name="Target">What is known of it.</param>
/// <param name="Executable">What it runs.</param>
/// <param name="Descriptor">Its pidfd: readable when it has ended.</param>
internal sealed record TracedProcess(Target Target, AttachedExecutable Executable, SafeFileHandle Descriptor);
