using System.Globalization;

namespace Sonde.Runtime.Discovery;

/// <summary>Finds the ids of users.</summary>
internal static class UserIds
{
    private const string Passwords = "/etc/passwd";

    /// <summary>Returns the id of a user who is given by name or by id.</summary>
    /// <exception cref="ProbeException">There is no such user.</exception>
    internal static long Find(string user)
    {
        if (uint.TryParse(user, NumberStyles.None, CultureInfo.InvariantCulture, out uint id))
            return id;
        try
        {
            // Each line is NAME:PASSWORD:ID:...
            foreach (string line in File.ReadLines(Passwords))
            {
                if (line.Split(':') is [string name, _, string number, ..] && name == user
                    && uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out id))
                    return id;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then no name is known.
        }
        throw new ProbeException(ProbeError.BadOption, $"User '{user}' is not in {Passwords}. Give the id of the user.");
    }
}
