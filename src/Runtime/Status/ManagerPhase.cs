namespace Sonde.Runtime.Status;

/// <summary>A piece of work that a Manager did while it started, attached to an executable, or stopped. Phases may overlap.</summary>
/// <param name="Name">What was done: <c>analysing /usr/bin/shop</c>. The text is for people and may change.</param>
/// <param name="Start">When it began, since <see cref="Manager.Start"/> was called, on a monotonic clock.</param>
/// <param name="Duration">How long it took.</param>
public sealed record ManagerPhase(string Name, TimeSpan Start, TimeSpan Duration);
