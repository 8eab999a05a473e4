using Sonde.Probes.Go.Errors;
using Sonde.Probes.Go.Mongo;
using Sonde.Runtime.Spans;
using Sonde.Shared;

namespace Sonde.Probes.Go;

/// <summary>
/// Traces what a Go program asks of MongoDB with <c>go.mongodb.org/mongo-driver</c>. Each operation is one span, with all its attempts. What
/// the driver does by itself, such as handshakes, has none. Documents and filters are not read.
/// </summary>
/// <remarks>
/// Not covered: version 2 of the driver; the numbers of documents; the text of a command; <c>getMore</c> of a cursor that a load balancer
/// pins to a connection; the command of an operation that found no server; stripped executables with a version that the index does not know.
/// </remarks>
[Probe("go.mongodb.org/mongo-driver", Source = "mongo.bpf.c", Header = "mongo.h", SchemaUrl = Conventions.SchemaUrl)]
// The receiver is passed by value on the stack, as any struct with more words than there are registers. Its fields differ by version.
[Uprobe("go.mongodb.org/mongo-driver/x/mongo/driver.Operation.Execute", Declaration = "type Operation struct { fields [30]uint64 }; func (op Operation) Execute(ctx context.Context) error", Entry = "mongo_start", Return = "mongo_end")]
[Uprobe("go.mongodb.org/mongo-driver/x/mongo/driver.(*Operation).redactCommand", Declaration = "type Document []byte; func (op *Operation) redactCommand(cmd string, doc Document) bool", Entry = "mongo_command")]
[Uprobe("go.mongodb.org/mongo-driver/x/mongo/driver/topology.(*Connection).ID", Declaration = "func (c *Connection) ID() string", Entry = "mongo_connection")]
[GoOffset("go.mongodb.org/mongo-driver/x/mongo/driver", "Operation", "Database", "Deployment")]
[GoOffset("go.mongodb.org/mongo-driver/x/mongo/driver", "SingleConnectionDeployment", "C")]
[GoOffset("go.mongodb.org/mongo-driver/x/mongo/driver", "Error", "Code", "Wrapped")]
[GoOffset("go.mongodb.org/mongo-driver/x/mongo/driver", "WriteCommandError", "WriteConcernError", "WriteErrors")]
[GoOffset("go.mongodb.org/mongo-driver/x/mongo/driver", "WriteConcernError", "Code")]
[GoOffset("go.mongodb.org/mongo-driver/x/mongo/driver", "WriteError", "Code")]
[GoOffset("go.mongodb.org/mongo-driver/x/mongo/driver/topology", "Connection", "connection", Prefix = "TOPOLOGY_CONNECTION")]
[GoOffset("go.mongodb.org/mongo-driver/x/mongo/driver/topology", "connection", "addr")]
[GoOffset("go.mongodb.org/mongo-driver/x/mongo/driver/topology", "ConnectionError", "Wrapped")]
[GoOffset("go.mongodb.org/mongo-driver/x/mongo/driver/topology", "ServerSelectionError", "Wrapped")]
[GoOffset("fmt", "wrapError", "err", Optional = true)]
[EventStruct("mongo_event")]
public sealed partial class MongoProbe
{
    static partial void Describe(in MongoEvent e, ref SpanWriter span)
    {
        MongoCommand.Read(e.Command).Describe(e.Database, e.Address, span);
        if (!e.Error.IsNone)
            DatabaseError.Describe(span.NameOf(e.Error), e.Message, default, e.Code, span);
    }
}
