using System.Collections.Concurrent;
using Sonde.Runtime.Watching;

namespace Sonde.Runtime.Tests.Watching;

public class FileChangesTests
{
    [Fact]
    public void WriterOfAGuardedFile_WhenItCannotBeLetGo_GoesOnAndThatIsReported()
    {
        string path = Path.GetTempFileName();
        var reported = new ConcurrentQueue<Exception>();
        using (var changes = new FileChanges(static _ => throw new InvalidOperationException("as the test wants"), reported.Enqueue))
        {
            using FileStream file = File.OpenRead(path);
            using FileGuard guard = changes.Guard(file.SafeFileHandle);

            File.AppendAllText(path, "new");

            // If there is a lease, the writer has waited for the guard, and the report came first.
            Assert.True(guard.HasChanged || !guard.IsLeased);
            Assert.True(SpinWait.SpinUntil(() => !reported.IsEmpty, TimeSpan.FromSeconds(30)));
        }
        Assert.Equal("as the test wants", Assert.Single(reported).Message);
        File.Delete(path);
    }
}
