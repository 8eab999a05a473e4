using System.Diagnostics;
using Sonde.Runtime.Discovery;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Files;

namespace Sonde.Runtime.Tests.Discovery;

public sealed class ExecutableKindsTests
{
    [Fact]
    public void Process_ThatRunsAnotherProgramByNow_TellsNothingOfTheFormerFile()
    {
        FileStamp former = FileStamp.OfPath(typeof(ExecutableKindsTests).Assembly.Location);
        using var sleep = Process.Start(new ProcessStartInfo("sleep", ["1000"]))!;
        try
        {
            Assert.False(ExecutableKinds.Read(sleep.Id, former).IsGo);

            Assert.True(ExecutableKinds.IsKnownOther(FileStamp.OfProcessLink(GoExecutable.LinkOf(sleep.Id))));
            Assert.False(ExecutableKinds.IsKnownOther(former));
        }
        finally
        {
            sleep.Kill();
            sleep.WaitForExit();
        }
    }
}
