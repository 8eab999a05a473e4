using Sonde.Tool.Cli;
using Sonde.Tool.Tracing;

TextWriter output = StandardOutput.CreateWriter();
int exitCode = new SondeCommand(Tracers.Create, output, Console.Error).Invoke(args);
try
{
    output.Flush();
}
catch (IOException)
{
    // The reader has gone and does not want the rest.
}

return exitCode;
