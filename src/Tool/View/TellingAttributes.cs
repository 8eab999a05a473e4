using System.Collections.Frozen;
using static Sonde.Shared.Conventions;

namespace Sonde.Tool.View;

/// <summary>The attributes that a line shows by itself: those that tell one operation from the next.</summary>
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

    /// <summary>What stands before the value; empty where the value speaks for itself.</summary>
    public static string ShortName(string key) => ShortNames[key];
}
