using System.Collections.Frozen;

namespace Sonde.Tool.View;

/// <summary>The attributes that a line shows by itself: those that tell one operation from the next.</summary>
internal static class TellingAttributes
{
    private static readonly FrozenDictionary<string, string> ShortNames = new Dictionary<string, string>
    {
        ["http.response.status_code"] = "",
        ["url.path"] = "",
        ["url.full"] = "",
        ["rpc.response.status_code"] = "status=",
        ["db.query.text"] = "",
        ["messaging.destination.name"] = "to=",
        ["client.address"] = "from=",
        ["error.type"] = "error=",
    }.ToFrozenDictionary();

    public static bool Contains(string key) => ShortNames.ContainsKey(key);

    /// <summary>What stands before the value; empty where the value speaks for itself.</summary>
    public static string ShortName(string key) => ShortNames[key];
}
