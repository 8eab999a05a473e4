namespace Sonde.Runtime.Discovery;

/// <summary>What has happened to a process.</summary>
/// <param name="Kind">What has happened.</param>
/// <param name="Process">The process, as it is now.</param>
public readonly record struct ProcessNotice(ProcessNoticeKind Kind, ProcessFacts Process);
