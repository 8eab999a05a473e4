using System.Globalization;
using System.Text;
using Sonde.Runtime.Events;
using Sonde.Runtime.FunctionSpans;
using Sonde.Runtime.Spans;

namespace Sonde.Tool.View;

/// <summary>
/// The part of a line that describes a span: name, outcome and attributes. Text from the traced program is escaped, because a request's path
/// must not be able to control the terminal.
/// </summary>
internal sealed class SpanText(bool colour, bool allAttributes)
{
    /// <summary>Appends the description of a span.</summary>
    public void AppendSpan(StringBuilder line, SpanLine span)
    {
        Append(line, Style.Bold, Escape(span.Name));
        if (span.Status == SpanStatus.Error)
        {
            line.Append(' ');
            Append(line, Style.Red, "ERROR");
            if (span.StatusDescription.Length > 0)
                line.Append(" \"").Append(Escape(span.StatusDescription)).Append('"');
        }

        AppendAttributes(line, span.Attributes, span);
        if (allAttributes)
            AppendEventsAndLinks(line, span);
        if (span.Flags != EventFlags.None)
            line.Append(" (").Append(Describe(span.Flags)).Append(')');
    }

    /// <summary>Appends text in a style.</summary>
    public void Append(StringBuilder line, string style, string text)
    {
        if (colour && text.Length > 0)
            line.Append(style).Append(text).Append(Style.Reset);
        else
            line.Append(text);
    }

    /// <summary>Formats a duration with three digits and a unit that fits: <c>840 µs</c>, <c>12.3 ms</c>, <c>1.20 s</c>.</summary>
    public static string Duration(long nanoseconds) => nanoseconds switch
    {
        < 0 => "?",
        < 999_500 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e3:0} µs"),
        < 9_995_000 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e6:0.00} ms"),
        < 99_950_000 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e6:0.0} ms"),
        < 999_500_000 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e6:0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e9:0.00} s"),
    };

    private void AppendAttributes(StringBuilder line, IEnumerable<KeyValuePair<string, object>> attributes, SpanLine? span = null)
    {
        string status = "";
        // A function span has the values that the user asked for.
        bool isFunction = span?.Attributes.Any(static attribute => attribute.Key == FunctionDescription.FunctionName) ?? false;
        foreach ((string key, object value) in attributes)
        {
            string text = TextOf(value);
            // A status is its own error type, and is shown already.
            if (!allAttributes && (isFunction ? key == FunctionDescription.FunctionName || text == span!.StatusDescription
                : !TellingAttributes.Contains(key) || (TellingAttributes.IsErrorType(key) && text == status)))
                continue;
            if (TellingAttributes.IsStatus(key))
                status = text;
            if (span is not null && !allAttributes && !isFunction && (text = BeyondName(span.Name, text)).Length == 0)
                continue;
            line.Append(' ');
            Append(line, Style.Dim, TellingAttributes.Contains(key) && !allAttributes ? TellingAttributes.ShortName(key) : key + "=");
            line.Append(Escape(text));
        }
    }

    /// <summary>
    /// Appends each in braces with its attributes: <c>{retry +1.20 ms attempt=2}</c>, <c>{link 4bf92f…/00f067aa0ba902b7}</c>.
    /// </summary>
    private void AppendEventsAndLinks(StringBuilder line, SpanLine span)
    {
        foreach (EventLine happened in span.Events)
        {
            line.Append(" {").Append(Escape(happened.Name)).Append(" +").Append(Duration(happened.UnixNanoseconds - span.StartUnixNanoseconds));
            AppendAttributes(line, happened.Attributes);
            line.Append('}');
        }

        foreach (LinkLine link in span.Links)
        {
            line.Append(" {link ").Append(link.TraceId).Append('/').Append(link.SpanId);
            AppendAttributes(line, link.Attributes);
            line.Append('}');
        }
    }

    /// <summary>Returns what a text has beyond the name: nothing for <c>/items</c> after <c>GET /items</c>, <c>key</c> for <c>get key</c> after <c>get</c>.</summary>
    private static string BeyondName(string name, string text) =>
        name == text || name.EndsWith(" " + text, StringComparison.Ordinal) ? ""
        : text.StartsWith(name + " ", StringComparison.Ordinal) ? text[(name.Length + 1)..]
        : text;

    private static string TextOf(object? value) => value is Array elements
        ? "[" + string.Join(", ", elements.Cast<object?>().Select(TextOf)) + "]"
        : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    /// <summary>Escapes control characters, line separators and text-direction marks, for example as <c>\u001b</c>.</summary>
    public static string Escape(string text)
    {
        if (!text.Any(IsUnsafe))
            return text;
        var escaped = new StringBuilder(text.Length + 16);
        foreach (char c in text)
        {
            if (IsUnsafe(c))
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                escaped.Append(c);
        }

        return escaped.ToString();
    }

    private static bool IsUnsafe(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static string Describe(EventFlags flags)
    {
        var words = new List<string>();
        if (flags.HasFlag(EventFlags.Panicked))
            words.Add("panicked");
        if (flags.HasFlag(EventFlags.Truncated))
            words.Add("cut short");
        if (flags.HasFlag(EventFlags.ReadFault))
            words.Add("partly unreadable");
        return string.Join(", ", words);
    }

    internal static class Style
    {
        public const string Reset = "\e[0m";
        public const string Bold = "\e[1m";
        public const string Dim = "\e[2m";
        public const string Red = "\e[31m";
        public const string Cyan = "\e[36m";
    }
}
