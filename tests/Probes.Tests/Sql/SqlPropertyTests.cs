using System.Text;
using Sonde.Probes.Go.Sql;

namespace Sonde.Probes.Go.Tests.Sql;

/// <summary>What holds for statements of any content, in every dialect.</summary>
public sealed class SqlPropertyTests
{
    private const int Count = 20_000;

    private static readonly SqlDialect[] Dialects = Enum.GetValues<SqlDialect>();

    private static readonly string[] Pieces =
    [
        "'", "''", "\"", "`", "[", "]", "\\", "$", "$$", "$a$", "--", "-- ", "#", "/*", "*/", "/*!", "\n", "\r", " ", "\0", "(", ")", ",", ".", ";", ":",
        "?", "@", "E'", "x'", "1", "1e", "0x", "+", "a", "é", "\u00ff", "SELECT ", " FROM ", "t", "UPDATE ", "INSERT INTO ", "CREATE TABLE ", "CALL ",
    ];

    [Fact]
    public void AnyBytes_GiveATextAndASummary_ThatFitIntoTheirRoom()
    {
        var random = new Random(1);
        for (int i = 0; i < Count; i++)
        {
            SqlDialect dialect = Dialects[i % Dialects.Length];
            string text = string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            SqlText.Read(bytes.AsSpan(..random.Next(bytes.Length + 1)), dialect, Pick(random, "", "PREPARE"));
        }
    }

    [Fact]
    public void StatementsWithLiteralsOfTheirDialect_NeverShowThem()
    {
        const string secret = "s3cr3t";
        var random = new Random(2);
        for (int i = 0; i < Count; i++)
        {
            SqlDialect dialect = Dialects[i % Dialects.Length];
            var text = new StringBuilder("SELECT ");
            for (int j = random.Next(8); j >= 0; j--)
            {
                text.Append(Pick(random, "a", "\"b c\"", "f(", ")", "$1", "?", "- ", "x.y", "-- it's\n", "/* it's */", "FROM t WHERE a =", "JOIN u ON a =", "; SELECT"));
                text.Append(Pick(random, " ", "\n", "\t", ", ")).Append(LiteralOf(random, dialect, secret)).Append(' ');
            }
            string all = text.ToString(), masked = SqlText.Read(all[..random.Next(all.Length + 1)], dialect).Masked;
            Assert.True(!masked.Contains(secret, StringComparison.Ordinal), $"{dialect}: {all} gives {masked}");
        }
    }

    private static string LiteralOf(Random random, SqlDialect dialect, string secret)
    {
        string content = Pick(random, "", "x", "--", "/*", "*/", "#", ";", "\n", "é", "$$", "\"\"") + secret + Pick(random, "", " FROM ", "''", "''''", "[");
        return dialect switch
        {
            SqlDialect.PostgreSql => Pick(
                random, $"'{content}'", $@"'{content}\'", $@"E'\'{content}\\'", $"$q${content.Replace("'", "''", StringComparison.Ordinal)}$q$", $"N'{content}'"),
            SqlDialect.MySql => Pick(random, $"'{content}'", $@"'\'{content}'", $@"'\\{content}'", $"_utf8'{content}'", "\"" + content + "\""),
            SqlDialect.Sqlite => Pick(random, $"'{content}'", $@"'{content}\'", $"x'{content}'"),
            SqlDialect.TransactSql => Pick(random, $"'{content}'", $@"'{content}\'", $"N'{content}'"),
            _ => Pick(random, $"'{content}'", $@"'{content}\'", $@"'\'{content}'"),
        };
    }

    private static string Pick(Random random, params string[] choices) => choices[random.Next(choices.Length)];
}
