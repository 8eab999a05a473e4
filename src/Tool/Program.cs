using Sonde.Tool.Cli;
using Sonde.Tool.Tracing;

var command = new SondeCommand(Tracers.Create, StandardStream.CreateOutput(), StandardStream.CreateError());
int exitCode = command.Invoke(args);
command.Flush();
return exitCode;
