using Sonde.Tool.Cli;
using Sonde.Tool.Tracing;

TextWriter output = StandardStream.CreateOutput();
int exitCode = new SondeCommand(Tracers.Create, output, StandardStream.CreateError()).Invoke(args);
try
{
    output.Flush();
}
catch (IOException)
{
    // The reader has gone and does not want the rest.
}

return exitCode;
