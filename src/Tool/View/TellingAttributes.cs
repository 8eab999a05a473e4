using System.Collections.Frozen;
using static Sonde.Shared.Conventions;

namespace Sonde.Tool.View;

/// <summary>The attributes that a line shows by default, because they tell one operation from the next.</summary>
internal static class TellingAttributes
{
    private static readonly FrozenDictionary<string, string> ShortNames = new Dictionary<string, string>
    {
        [Integer.HttpStatusCode] = "",
        [Text.UrlPath] = "",
        [Text.UrlFull] = "",
        [Text.RpcStatusCode] = "",
        [Text.DatabaseQuery] = "",
        [Text.MessagingDestination] = "to=",
        [Text.ClientAddress] = "from=",
        [Text.ErrorType] = "error=",
    }.ToFrozenDictionary();

    public static bool Contains(string key) => ShortNames.ContainsKey(key);

    public static bool IsStatus(string key) => key is Integer.HttpStatusCode or Text.RpcStatusCode;

    public static bool IsErrorType(string key) => key == Text.ErrorType;

    /// <summary>Returns the text before the value; empty if the value needs no explanation.</summary>
    public static string ShortName(string key) => ShortNames[key];
}
