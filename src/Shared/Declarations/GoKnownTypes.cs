using System;
using System.Collections.Generic;

namespace Sonde.Shared.Declarations;

/// <summary>Types that need no declaration: predeclared types, and types of the standard library that are often passed by value.</summary>
internal static class GoKnownTypes
{
    private static readonly Dictionary<string, GoKind> Predeclared = new(StringComparer.Ordinal)
    {
        ["bool"] = GoKind.Bool,
        ["int8"] = GoKind.Int8,
        ["int16"] = GoKind.Int16,
        ["int32"] = GoKind.Int32,
        ["rune"] = GoKind.Int32,
        ["int64"] = GoKind.Int64,
        ["int"] = GoKind.Int64,
        ["uint8"] = GoKind.Uint8,
        ["byte"] = GoKind.Uint8,
        ["uint16"] = GoKind.Uint16,
        ["uint32"] = GoKind.Uint32,
        ["uint64"] = GoKind.Uint64,
        ["uint"] = GoKind.Uint64,
        ["uintptr"] = GoKind.Address,
        ["unsafe.Pointer"] = GoKind.Address,
        ["float32"] = GoKind.Float32,
        ["float64"] = GoKind.Float64,
        ["complex64"] = GoKind.Complex64,
        ["complex128"] = GoKind.Complex128,
        ["string"] = GoKind.String,
        ["error"] = GoKind.Interface,
        ["any"] = GoKind.Interface,
    };

    private static readonly Dictionary<string, GoType> Standard = Read(
        (new GoBasicType(GoKind.Interface),
            "context.Context database/sql/driver.Conn database/sql/driver.Connector database/sql/driver.Driver database/sql/driver.Rows "
            + "database/sql/driver.Stmt database/sql/driver.Tx database/sql.Result fmt.Stringer hash.Hash io.Closer io.ReadCloser io.ReadSeeker "
            + "io.ReadWriteCloser io.ReadWriter io.Reader io.ReaderAt io.Seeker io.WriteCloser io.Writer io.WriterAt io/fs.File io/fs.FS "
            + "io/fs.FileInfo log/slog.Handler net.Addr net.Conn net.Error net.Listener net.PacketConn net/http.Flusher net/http.Handler "
            + "net/http.ResponseWriter net/http.RoundTripper os.FileInfo os.Signal reflect.Type sync.Locker testing.TB"),
        (new GoBasicType(GoKind.Address),
            "context.CancelCauseFunc context.CancelFunc net/http.HandlerFunc net/http.Header net/textproto.MIMEHeader net/url.Values syscall.Errno"),
        (new GoBasicType(GoKind.Slice), "encoding/json.RawMessage net.HardwareAddr net.IP net.IPMask"),
        (new GoBasicType(GoKind.Int64), "database/sql.IsolationLevel log/slog.Level syscall.Signal time.Duration time.Month time.Weekday"),
        (new GoBasicType(GoKind.Uint32), "io/fs.FileMode os.FileMode"),
        (new GoBasicType(GoKind.Uint64), "reflect.Kind"),
        (Struct(GoKind.Uint64, GoKind.Int64, GoKind.Address), "time.Time"),
        (Struct(GoKind.Address, GoKind.Address, GoKind.Address), "reflect.Value"));

    /// <summary>Returns the type of a name, or null.</summary>
    /// <param name="name">The name as written: <c>int</c>, <c>Header</c>, <c>http.Header</c>.</param>
    /// <param name="package">The import path of the package in which it is written.</param>
    public static GoType? Find(string name, string package)
    {
        if (Predeclared.TryGetValue(name, out GoKind kind))
            return new GoBasicType(kind);
        return Standard.TryGetValue(name.IndexOf('.') < 0 ? package + "." + name : name, out GoType? type) ? type : null;
    }

    // Source code names a package by the last element of its path; a symbol uses the whole path.
    private static Dictionary<string, GoType> Read(params (GoType Type, string Names)[] lists)
    {
        var types = new Dictionary<string, GoType>(StringComparer.Ordinal);
        foreach ((GoType type, string names) in lists)
        {
            foreach (string name in names.Split(' '))
            {
                types[name] = type;
                types[name.Substring(name.LastIndexOf('/') + 1)] = type;
            }
        }
        return types;
    }

    // Their fields have no names here, because they are private to their packages.
    private static GoStructType Struct(params GoKind[] fields) =>
        new(Array.ConvertAll(fields, static kind => new GoParameter(null, new GoBasicType(kind), "")));
}
