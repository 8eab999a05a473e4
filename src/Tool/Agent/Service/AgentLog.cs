using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sonde.Tool.View;

namespace Sonde.Tool.Agent.Service;

/// <summary>How the agent writes its log.</summary>
internal enum LogFormat
{
    /// <summary>Lines for people: time, severity, message.</summary>
    Text,

    /// <summary>One JSON object per line, with the field names of OpenTelemetry's log data model.</summary>
    Json,
}

/// <summary>
/// The agent's log, on standard error. Nobody waits for its reader: lines that do not fit into the queue are counted. Safe for use by
/// several threads.
/// </summary>
internal sealed class AgentLog(TextWriter error, LogFormat format) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly LineWriter _lines = new(error);

    /// <summary>Writes what happened.</summary>
    /// <param name="name">The kind of event, for programs that read the log: <c>target.started</c>.</param>
    /// <param name="message">The message, for people.</param>
    /// <param name="attributes">Names and values.</param>
    public void Info(string name, string message, params ReadOnlySpan<(string Name, object Value)> attributes) =>
        Write("INFO", name, message, attributes);

    /// <summary>Writes what somebody should look at.</summary>
    public void Warn(string name, string message, params ReadOnlySpan<(string Name, object Value)> attributes) =>
        Write("WARN", name, message, attributes);

    /// <summary>Writes what did not work.</summary>
    public void Error(string name, string message, params ReadOnlySpan<(string Name, object Value)> attributes) =>
        Write("ERROR", name, message, attributes);

    /// <summary>Flushes the log, for a limited time in case nobody reads it.</summary>
    public void Dispose() => _lines.Complete(Patience);

    private void Write(string severity, string name, string message, ReadOnlySpan<(string Name, object Value)> attributes)
    {
        string time = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        if (format == LogFormat.Text)
        {
            // What follows a line break belongs to the same message.
            _lines.Write($"{time} {severity,-5} {message.Replace("\n", "\n    ", StringComparison.Ordinal)}");
            return;
        }

        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("timestamp", time);
            json.WriteString("severity_text", severity);
            json.WriteString("event_name", name);
            json.WriteString("body", message);
            json.WriteStartObject("attributes");
            foreach ((string key, object value) in attributes)
            {
                if (value is int or long)
                    json.WriteNumber(key, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                else
                    json.WriteString(key, Convert.ToString(value, CultureInfo.InvariantCulture));
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        _lines.Write(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}
