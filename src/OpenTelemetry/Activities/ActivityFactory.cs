using System.Diagnostics;
using System.Text;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;

namespace Sonde.OpenTelemetry.Activities;

/// <summary>
/// Creates an <see cref="Activity"/> from a span. The activity is never started: starting it would draw random ids, make it the thread's
/// current activity and notify every listener of the host. All of that is wrong for an operation of another process.
/// </summary>
internal static class ActivityFactory
{
    /// <summary>Copies <paramref name="span"/> into an activity that belongs to <paramref name="source"/>.</summary>
    public static Activity Create(in SpanView span, ActivitySource source)
    {
        var activity = new Activity(Encoding.UTF8.GetString(span.Name));
        ActivityAccess.SetSource(activity, source);
        ActivityAccess.SetKind(activity, ToActivityKind(span.Kind));
        ActivityAccess.TraceId(activity) = span.TraceId.ToHexString();
        ActivityAccess.SpanId(activity) = span.SpanId.ToHexString();
        if (span.Parent != ParentKind.None)
        {
            ActivityAccess.ParentSpanId(activity) = span.ParentId.ToHexString();
            ActivityAccess.SetHasRemoteParent(activity, span.Parent == ParentKind.Remote);
        }

        activity.ActivityTraceFlags = (ActivityTraceFlags)span.TraceFlags;
        if (!span.TraceState.IsEmpty)
            activity.TraceStateString = Encoding.UTF8.GetString(span.TraceState);
        DateTime start = ToUtc(span.StartUnixNanoseconds);
        DateTime end = ToUtc(span.EndUnixNanoseconds);
        activity.SetStartTime(start);
        activity.SetEndTime(end < start ? start : end);
        if (span.Status != SpanStatus.Unset)
            SetStatus(activity, span);
        foreach (SpanAttribute attribute in span.Attributes)
            activity.AddTag(attribute.Key, attribute.ToObject());
        AddEvents(activity, span);
        AddLinks(activity, span);
        return activity;
    }

    private static void SetStatus(Activity activity, in SpanView span) =>
        activity.SetStatus(
            span.Status == SpanStatus.Ok ? ActivityStatusCode.Ok : ActivityStatusCode.Error,
            span.StatusDescription.IsEmpty ? null : Encoding.UTF8.GetString(span.StatusDescription));

    private static void AddEvents(Activity activity, in SpanView span)
    {
        for (int i = 0; i < span.EventCount; i++)
        {
            SpanEvent happened = span.GetEvent(i);
            activity.AddEvent(new ActivityEvent(Encoding.UTF8.GetString(happened.Name), ToUtc(happened.UnixNanoseconds), TagsOf(happened.Attributes)));
        }
    }

    private static void AddLinks(Activity activity, in SpanView span)
    {
        for (int i = 0; i < span.LinkCount; i++)
        {
            SpanLink link = span.GetLink(i);
            string? state = link.TraceState.IsEmpty ? null : Encoding.UTF8.GetString(link.TraceState);
            activity.AddLink(new ActivityLink(new ActivityContext(link.TraceId, link.SpanId, default, state), TagsOf(link.Attributes)));
        }
    }

    private static ActivityTagsCollection TagsOf(SpanAttributes attributes)
    {
        var tags = new ActivityTagsCollection();
        foreach (SpanAttribute attribute in attributes)
            tags[attribute.Key] = attribute.ToObject();
        return tags;
    }

    /// <summary>Clamps the time, because a damaged record must not make the reader's thread throw.</summary>
    private static DateTime ToUtc(long unixNanoseconds) =>
        DateTime.UnixEpoch.AddTicks(Math.Max(0, unixNanoseconds / TimeSpan.NanosecondsPerTick));

    private static ActivityKind ToActivityKind(SpanKind kind) => kind switch
    {
        SpanKind.Server => ActivityKind.Server,
        SpanKind.Client => ActivityKind.Client,
        SpanKind.Producer => ActivityKind.Producer,
        SpanKind.Consumer => ActivityKind.Consumer,
        _ => ActivityKind.Internal,
    };
}
