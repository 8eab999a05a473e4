using System.Text;

namespace Sonde.Probes.Go.Sql;

/// <summary>What a word means for the summary of a statement.</summary>
internal enum SqlRole
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It names an operation if a statement begins with it.</summary>
    Command,

    /// <summary>Like <see cref="Command"/>, and the operation's target comes next: CALL, TRUNCATE.</summary>
    CommandOnTarget,

    /// <summary>Like <see cref="Command"/>, and the kind of its target belongs to the operation's name: CREATE, ALTER, DROP.</summary>
    Definition,

    /// <summary>Like <see cref="Command"/>, and another statement follows: EXPLAIN.</summary>
    Prefix,

    /// <summary>It begins a query wherever it is: SELECT.</summary>
    Query,

    /// <summary>It begins an operation at the beginning of a statement, or in or behind parentheses: INSERT, UPDATE, DELETE, MERGE.</summary>
    Change,

    /// <summary>It precedes statements: WITH.</summary>
    Prelude,

    /// <summary>Targets of the query or of the change follow: FROM, JOIN, USING.</summary>
    Source,

    /// <summary>The target of the change follows: INTO.</summary>
    Target,

    /// <summary>The kind of what a definition defines: TABLE, VIEW.</summary>
    Kind,

    /// <summary>It may stand between a word that a target follows and the target: ONLY, IF NOT EXISTS.</summary>
    Filler,

    /// <summary>It ends a list of targets: WHERE, SET.</summary>
    Clause,
}

/// <summary>The words of SQL that a summary depends on.</summary>
internal static class SqlWords
{
    private static readonly (byte[] Word, SqlRole Role)[][] ByLength = Group(
        (SqlRole.Command,
            "ABORT ANALYSE ANALYZE ATTACH BEGIN CHECKPOINT CLOSE COMMENT COMMIT DEALLOCATE DECLARE DETACH DISCARD DO END "
            + "FETCH FLUSH GRANT HANDLER INSTALL KILL LISTEN LOAD LOCK MOVE NOTIFY OPEN OPTIMIZE PRAGMA PREPARE REASSIGN RELEASE RENAME REPAIR "
            + "RESET REVOKE ROLLBACK SAVEPOINT SECURITY SHOW SHUTDOWN START UNLISTEN UNLOCK USE VACUUM VALUES XA"),
        (SqlRole.CommandOnTarget, "CALL COPY EXEC EXECUTE REFRESH REINDEX TRUNCATE"),
        (SqlRole.Definition, "ALTER CREATE DROP"),
        (SqlRole.Prefix, "DESC DESCRIBE EXPLAIN"),
        (SqlRole.Query, "SELECT"),
        (SqlRole.Change, "DELETE INSERT MERGE REPLACE UPDATE UPSERT"),
        (SqlRole.Prelude, "WITH"),
        (SqlRole.Source, "FROM JOIN STRAIGHT_JOIN USING"),
        (SqlRole.Target, "INTO"),
        (SqlRole.Kind, "DATABASE DOMAIN EXTENSION FUNCTION INDEX PROCEDURE ROLE SCHEMA SEQUENCE TABLE TRIGGER TYPE USER VIEW"),
        (SqlRole.Filler, "CONCURRENTLY DELAYED EXISTS FAIL HIGH_PRIORITY IF IGNORE LATERAL LOW_PRIORITY MATERIALIZED NOT ONLY OR QUICK"),
        (SqlRole.Clause,
            "CONNECT CROSS EXCEPT FOR FULL GROUP HAVING INNER INTERSECT LEFT LIMIT MINUS NATURAL OFFSET ON ORDER OUTER RETURNING RIGHT SET "
            + "UNION WHERE WHEN WINDOW"));

    /// <summary>Returns the role of a word in any case.</summary>
    internal static SqlRole RoleOf(ReadOnlySpan<byte> word)
    {
        if (word.Length < ByLength.Length)
        {
            foreach ((byte[] known, SqlRole role) in ByLength[word.Length])
            {
                if (Ascii.EqualsIgnoreCase(word, known))
                    return role;
            }
        }
        return SqlRole.None;
    }

    private static (byte[] Word, SqlRole Role)[][] Group(params ReadOnlySpan<(SqlRole Role, string Words)> lists)
    {
        var all = new List<(byte[] Word, SqlRole Role)>();
        foreach ((SqlRole role, string words) in lists)
            all.AddRange(words.Split(' ').Select(word => (Encoding.ASCII.GetBytes(word), role)));
        return [.. Enumerable.Range(0, all.Max(static item => item.Word.Length) + 1)
            .Select(length => all.Where(item => item.Word.Length == length).ToArray())];
    }
}
