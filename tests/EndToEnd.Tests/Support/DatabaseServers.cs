using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Sonde.Tests.Sockets;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>Servers of the distribution's PostgreSQL and MariaDB, with empty databases, and a place for SQLite's.</summary>
public sealed class DatabaseServers : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-databases-").FullName;
    private readonly int _postgresPort = FreePort.Find(), _mariaPort = FreePort.Find();
    private readonly Process _postgres, _maria;
    private readonly ConcurrentQueue<string> _postgresLog = new();

    public DatabaseServers()
    {
        Run("chown", "postgres", _folder);
        string bin = Directory.GetDirectories("/usr/lib/postgresql").Select(static version => Path.Combine(version, "bin"))
            .Last(static bin => File.Exists(Path.Combine(bin, "postgres")));
        string data = Path.Combine(_folder, "postgres");
        Run("setpriv", [.. AsPostgres, Path.Combine(bin, "initdb"), "-D", data, "-A", "trust", "-N", "-U", "me"]);
        _postgres = Start("setpriv", [.. AsPostgres, Path.Combine(bin, "postgres"), "-D", data, "-k", _folder, "-F",
            "-p", Number(_postgresPort), "-c", "listen_addresses=127.0.0.1"], "ready to accept connections", _postgresLog.Enqueue);

        // A folder is a database, and without grants the server needs no others.
        string maria = Directory.CreateDirectory(Path.Combine(_folder, "maria")).FullName;
        Directory.CreateDirectory(Path.Combine(maria, "shop"));
        _maria = Start("mariadbd", ["--no-defaults", "--user=root", $"--datadir={maria}", $"--socket={MariaSocket}",
            $"--port={Number(_mariaPort)}", "--bind-address=127.0.0.1", "--skip-networking=0", "--skip-grant-tables",
            "--innodb-flush-log-at-trx-commit=0"], "ready for connections", static _ => { });
    }

    /// <summary>What PostgreSQL has logged so far.</summary>
    internal IReadOnlyCollection<string> PostgresLog => _postgresLog;

    private static string[] AsPostgres => ["--reuid=postgres", "--regid=postgres", "--clear-groups"];

    private string MariaSocket => Path.Combine(_folder, "maria.sock");

    /// <summary>A data source name with a password, and what a span says of the server: system, database, address and port.</summary>
    internal (string Source, string System, string Database, string? Address, long? Port) Of(string driver) => driver switch
    {
        "postgres" => ($"host=127.0.0.1 port={_postgresPort} user=me password=secret dbname=postgres sslmode=disable",
            "postgresql", "postgres", "127.0.0.1", _postgresPort),
        "pgx" => ($"postgres://me:secret@127.0.0.1:{_postgresPort}/postgres?sslmode=disable",
            "postgresql", "postgres", "127.0.0.1", _postgresPort),
        "mysql" => ($"root:secret@tcp(127.0.0.1:{_mariaPort})/shop", "mysql", "shop", "127.0.0.1", _mariaPort),
        _ => ($"file:{_folder}/shop.db", "sqlite", $"{_folder}/shop.db", null, null),
    };

    /// <summary>A data source name with a Unix socket, and the path of the socket.</summary>
    internal (string Source, string Path) OnSocket(string driver) => driver == "mysql"
        ? ($"root:secret@unix({MariaSocket})/shop", MariaSocket)
        : ($"postgres:///postgres?host={Uri.EscapeDataString(_folder)}&port={_postgresPort}&user=me&sslmode=disable",
            $"{_folder}/.s.PGSQL.{_postgresPort}");

    /// <summary>Creates a database on the PostgreSQL server that logs each statement from then on.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="schema">A file with statements that create its tables.</param>
    /// <param name="more">Statements to run after them.</param>
    internal void CreatePostgresDatabase(string name, string schema, string more)
    {
        string[] client = ["--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--host=127.0.0.1", $"--port={_postgresPort}", "--username=me"];
        Run("psql", [.. client, "--command", $"CREATE DATABASE {name}", "postgres"]);
        Run("psql", [.. client, "--file", schema, "--command", more, "--command", $"ALTER DATABASE {name} SET log_statement = 'all'", name]);
    }

    public void Dispose()
    {
        foreach (Process server in (Process[])[_postgres, _maria])
        {
            server.Kill(entireProcessTree: true);
            server.WaitForExit();
            server.Dispose();
        }
        Directory.Delete(_folder, recursive: true);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Run(string command, params string[] arguments) => Sonde.Tests.Go.GoToolchain.Run(command, "/", arguments);

    /// <summary>Starts a server and waits for the message with which it is ready.</summary>
    private static Process Start(string command, string[] arguments, string ready, Action<string> log)
    {
        var start = new ProcessStartInfo(command, arguments) { WorkingDirectory = "/", RedirectStandardError = true };
        Process process = Process.Start(start)!;
        var started = new List<string>();
        while (process.StandardError.ReadLine() is { } line)
        {
            started.Add(line);
            if (line.Contains(ready, StringComparison.Ordinal))
            {
                // A full pipe would stop the server.
                _ = Task.Run(async () =>
                {
                    while (await process.StandardError.ReadLineAsync() is { } next)
                        log(next);
                });
                return process;
            }
        }
        throw new InvalidOperationException($"{command} has not started. './run test' installs it. It said: {string.Join('\n', started)}");
    }
}
