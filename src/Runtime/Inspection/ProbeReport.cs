using System.Collections.Immutable;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Inspection;

/// <summary>What one probe would do with an executable.</summary>
/// <param name="Status">
/// State, hooks and offsets as they would be after attaching: <see cref="ProbeState.Attached"/> says that the probe fits.
/// </param>
/// <param name="MissingHooks">Why a hook has no site, by the function's symbol.</param>
public sealed record ProbeReport(ExecutableProbeStatus Status, ImmutableDictionary<string, string> MissingHooks);
