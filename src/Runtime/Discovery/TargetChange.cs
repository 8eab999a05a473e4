namespace Sonde.Runtime.Discovery;

/// <summary>
/// A decision of an <see cref="ITargetSource"/>. If several sources select one process, the group of the first one counts, in the order of
/// <see cref="ManagerOptions.Sources"/>.
/// </summary>
/// <param name="Process">The process.</param>
/// <param name="Group">The group of the target; <see langword="null"/> if the source does not select the process (any more).</param>
public readonly record struct TargetChange(ProcessFacts Process, TargetGroup? Group)
{
    /// <summary>
    /// Whether every process that runs the same file belongs to the group too. The kernel then admits each of them at its first hook, before
    /// any decision. With <see cref="Group"/> <see langword="null"/>, this ends. The default is <see langword="false"/>: the change is about
    /// this process alone.
    /// </summary>
    public bool IsForExecutable { get; init; }
}
