using Sonde.Tool.Cli;
using Sonde.Tool.Tracing;

Timing.Begin();
SpareMemory.Limit();
var command = new SondeCommand(
    static (request, sinks, warn) => new ManagerTracer(request, sinks, warn), StandardStream.CreateOutput(), StandardStream.CreateError());
int exitCode = command.Invoke(args);
command.Flush();
return exitCode;
