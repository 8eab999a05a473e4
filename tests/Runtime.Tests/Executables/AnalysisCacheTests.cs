using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Cache;
using Sonde.Runtime.Executables.Files;

namespace Sonde.Runtime.Tests.Executables;

public sealed class AnalysisCacheTests
{
    [Fact]
    public void Get_SameKey_GivesTheSameAnswers()
    {
        var cache = new AnalysisCache(4);

        Assert.Same(cache.Get(Key(1)), cache.Get(Key(1)));
    }

    [Fact]
    public void Get_SameBuildIdOfAnotherFile_KnowsNothing()
    {
        var cache = new AnalysisCache(4);

        Assert.NotSame(cache.Get(Key(1)), cache.Get(Key(2)));
    }

    [Fact]
    public void Get_FileWrittenSince_KnowsNothing()
    {
        var cache = new AnalysisCache(4);

        Assert.NotSame(cache.Get(Key(1)), cache.Get(Key(1) with { Stamp = Key(1).Stamp with { Changed = 1 } }));
    }

    [Fact]
    public void Get_MoreThanItHolds_ForgetsTheOneUnusedForLongest()
    {
        var cache = new AnalysisCache(2);
        AnalysisResults first = cache.Get(Key(1)), second = cache.Get(Key(2));
        cache.Get(Key(1));
        cache.Get(Key(3));

        Assert.Same(first, cache.Get(Key(1)));
        Assert.NotSame(second, cache.Get(Key(2)));
    }

    [Fact]
    public void Add_MoreThanItHolds_IsNotKept()
    {
        var answers = new BoundedCache<int>();
        for (int i = 0; i < 5000; i++)
            answers.Add($"{i}", i);

        Assert.True(answers.TryGet("7", out int seventh));
        Assert.Equal(7, seventh);
        Assert.False(answers.TryGet("4999", out _));
    }

    private static AnalysisKey Key(ulong inode) => new(new ExecutableIdentity(1, inode, "id"), new FileStamp(1, inode, 100, 0, 0));
}
