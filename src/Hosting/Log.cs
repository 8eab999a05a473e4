using Microsoft.Extensions.Logging;

namespace Sonde.Extensions.Hosting;

/// <summary>What the host's log says.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Tracing {Service} (process {ProcessId}) in group {Group}, which runs {Executable}.")]
    internal static partial void TargetStarted(this ILogger log, string service, int processId, string group, string executable);

    [LoggerMessage(2, LogLevel.Information, "{Service} (process {ProcessId}) is not traced any more.")]
    internal static partial void TargetEnded(this ILogger log, string service, int processId);

    [LoggerMessage(3, LogLevel.Warning, "{Message}")]
    internal static partial void Warned(this ILogger log, string message);

    [LoggerMessage(4, LogLevel.Warning, "{Step}")]
    internal static partial void TookBudgetStep(this ILogger log, string step);

    [LoggerMessage(5, LogLevel.Information, "The changed configuration applies now: {Rules} rules, {Groups} groups.")]
    internal static partial void AppliedConfiguration(this ILogger log, int rules, int groups);

    [LoggerMessage(6, LogLevel.Error, "The changed configuration is wrong, and nothing was changed: {Problem}")]
    internal static partial void RefusedConfiguration(this ILogger log, string problem);

    [LoggerMessage(8, LogLevel.Error, "The changed configuration applies only in part: {Problem}")]
    internal static partial void AppliedInPart(this ILogger log, string problem);

    [LoggerMessage(7, LogLevel.Information, "Sonde has stopped: {Spans} spans, {Lost} lost.")]
    internal static partial void Stopped(this ILogger log, long spans, long lost);
}
