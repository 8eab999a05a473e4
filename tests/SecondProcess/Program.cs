using System.Globalization;
using System.Net.Sockets;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Sharing;
using Sonde.Runtime.Status;
using Sonde.SecondProcess;

// A Manager in a process of its own, for tests. It prints what happens, and stops at the end of its standard input:
//   SecondProcess [--take-over SOCKET] [--attribute-bytes N] [--only PROBE] [--perf-events] [--sockets]
//                 [--shared-folder FOLDER] [--span FUNCTION] [--pid ID] ...
//   SecondProcess --vanish-before READY|TAKEN SOCKET     takes part in a hand-over up to there, and ends
var processes = new List<int>();
var options = new ManagerOptions { Probes = ProbeRegistry.All, Sinks = [new SpanLines()] };
for (int i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--take-over":
            options = options with { TakeOver = Connect(args[++i]) };
            break;
        case "--attribute-bytes":
            options = options with { MaxAttributeBytes = int.Parse(args[++i], CultureInfo.InvariantCulture) };
            break;
        case "--only":
            string only = args[++i];
            options = options with { Probes = [.. options.Probes.Where(probe => probe.Name == only)] };
            break;
        case "--shared-folder":
            options = options with { SharedFolder = args[++i] };
            break;
        case "--span":
            options = options with { FunctionSpans = [.. options.FunctionSpans, FunctionSpan.Parse(args[++i])] };
            break;
        case "--sockets":
            options = options with { PropagateContext = PropagationMode.Sockets };
            break;
        case "--perf-events":
            options = options with { ForcePerfEvents = true };
            break;
        case "--pid":
            processes.Add(int.Parse(args[++i], CultureInfo.InvariantCulture));
            break;
        case "--vanish-before":
            Vanish(args[i + 1], Connect(args[i + 2]));
            return;
        default:
            throw new ArgumentException($"'{args[i]}' is not an option.");
    }
}

await using Manager manager = Manager.Start(options);
manager.Warning += static message => Console.WriteLine($"warning {message}");
foreach (int process in processes)
    manager.AddProcess(process);
Console.WriteLine($"tracing {manager.GetStatus().Executables.Sum(static executable => executable.Processes.Count)}");
while (Console.ReadLine() is not null)
{
    // Only the end of the input means something.
}
ManagerStatus status = await manager.StopAsync();
Console.WriteLine($"stopped spans={status.Spans} lost={status.Lost}");

static Socket Connect(string path)
{
    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    socket.Connect(new UnixDomainSocketEndPoint(path));
    return socket;
}

static void Vanish(string before, Socket socket)
{
    var patience = TimeSpan.FromSeconds(30);
    var channel = new HandOverChannel(socket);
    channel.Receive(HandOverMessage.Offer, HandOverJson.Default.HandOverOffer, patience);
    if (before == "READY")
        return;
    channel.Send(HandOverMessage.Ready, new HandOverAnswer { RefusedProbes = [] }, HandOverJson.Default.HandOverAnswer, [], patience);
    channel.Receive(HandOverMessage.State, HandOverJson.Default.HandOverState, patience);
}
