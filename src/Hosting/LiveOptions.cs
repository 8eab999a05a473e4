using Sonde.Runtime;
using Sonde.Runtime.Discovery;
using Sonde.Runtime.Sampling;

namespace Sonde.Extensions.Hosting;

/// <summary>What changes while a Manager runs.</summary>
/// <param name="ProbesOff">Names of the probes that are switched off everywhere.</param>
/// <param name="Sampler">Which spans are recorded.</param>
/// <param name="Groups">All groups.</param>
/// <param name="Rules">What is traced.</param>
internal sealed record LiveOptions(
    IReadOnlyCollection<string> ProbesOff, SpanSampler Sampler, IReadOnlyList<TargetGroup> Groups, IReadOnlyList<TargetRule> Rules);
