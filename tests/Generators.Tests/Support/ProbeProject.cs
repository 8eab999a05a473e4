using System.Collections.Immutable;

namespace Sonde.Generators.Tests.Support;

/// <summary>
/// A project that uses the generator: sources, headers and facts, all in memory. The default is the good case; a test changes
/// the one thing that it is about.
/// </summary>
internal sealed record ProbeProject
{
    public const string HeaderPath = "/sonde-tests/probes/sql.h";

    public ImmutableArray<string> Sources { get; init; } = [DefaultSource];

    /// <summary>Real path and include path of every header, with its text.</summary>
    public ImmutableArray<(string Path, string Include, string Text)> Headers { get; init; } =
    [
        ("/sonde-tests/include/sonde/types.h", "sonde/types.h", SondeHeader("types.h")),
        ("/sonde-tests/include/sonde/event.h", "sonde/event.h", SondeHeader("event.h")),
        (HeaderPath, "sql.h", DefaultHeader),
    ];

    public ImmutableArray<(string Path, string Text)> Facts { get; init; } =
        [("/obj/sql.x86_64.facts", DefaultFacts), ("/obj/sql.aarch64.facts", DefaultFacts.Replace("x86_64", "aarch64"))];

    public string LibClang { get; init; } = Toolchain.LibClang;

    public string RootNamespace { get; init; } = "Acme.Probes";

    /// <summary>As on Linux; the build sets it.</summary>
    public bool CompilesBpf { get; init; } = true;

    public ImmutableArray<string> References { get; init; } = [];

    public string AssemblyName { get; init; } = "Acme.Probes";

    public ProbeProject WithHeader(string text) => this with
    {
        Headers = [.. Headers.Where(header => header.Path != HeaderPath), (HeaderPath, "sql.h", text)],
    };

    /// <summary>Changes the good case's C#; fails where there is nothing to change.</summary>
    public ProbeProject EditSource(string from, string to) => this with { Sources = [Replace(Sources[0], from, to)] };

    /// <summary>Changes the good case's header; fails where there is nothing to change.</summary>
    public ProbeProject EditHeader(string from, string to) =>
        WithHeader(Replace(Headers.Single(header => header.Path == HeaderPath).Text, from, to));

    /// <summary>Changes the facts of one architecture; fails where there is nothing to change.</summary>
    public ProbeProject EditFacts(string architecture, string from, string to) => this with
    {
        Facts = [.. Facts.Select(file => file.Path.Contains(architecture) ? (file.Path, Replace(file.Text, from, to)) : file)],
    };

    /// <summary>An event with other members than the good case's, and nothing compiled that could contradict it.</summary>
    public ProbeProject WithMembers(string members, string declarations = "") => this.WithHeader($$"""
        #pragma once
        #include <sonde/event.h>
        {{declarations}}
        struct sql_event {
            struct sonde_span span;
            {{members}}
        };
        """) with { Facts = [] };

    public static string SondeHeader(string name) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "include", "sonde", name));

    private static string Replace(string text, string from, string to)
    {
        Assert.Contains(from, text);
        return text.Replace(from, to);
    }

    public const string DefaultHeader = """
        // SPDX-License-Identifier: Apache-2.0 OR MIT
        #pragma once
        #include <sonde/event.h>

        #define SQL_MAX_QUERY 512

        /// One statement run through *sql.DB.
        struct sql_event {
            struct sonde_span span;  ///< ids, parent, start and end, target
            __u32 rows;              ///< rows affected
            struct sonde_str query;  ///< statement text, UTF-8, in the event's tail
        };
        """;

    public const string DefaultSource = """
        using System;
        using Sonde;
        using Sonde.Runtime.Spans;

        namespace Acme;

        /// <summary>Statements.</summary>
        [Probe("database/sql", Source = "sql.bpf.c", Header = "sql.h")]
        [Uprobe("database/sql.(*DB).queryDC", Entry = "sql_start", Return = "sql_end", Versions = ">=1.19 <2")]
        [GoOffset("database/sql", "Stmt", "query", Optional = true)]
        [EventStruct("sql_event")]
        public sealed partial class SqlProbe
        {
            static partial void Describe(in SqlEvent e, ref SpanWriter span)
            {
                span.Kind = SpanKind.Client;
                span.Name = e.Query;
            }
        }
        """;

    public const string DefaultFacts = """
        sonde-facts 1
        object sql
        arch x86_64
        program sql_start
        program sql_end
        map shared_events ringbuf
        struct sql_event 88
        field sql_event span 0 80
        field sql_event rows 80 4
        field sql_event query 84 4
        """;
}
