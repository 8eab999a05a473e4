using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Cost;

/// <summary>
/// Times the two kinds of traps on this machine, where they differ by a factor of 3 to 20: an empty program is attached to two tiny
/// functions in a file that only this process maps. The caches are cold at each call, as in a busy program, where a trap takes nearly twice
/// as long as in a loop. All of it takes about 20 ms of processor time, and 40 to attach and detach.
/// </summary>
internal sealed unsafe class TrapTimer : IDisposable
{
    // Never at offset 0, which is where no hook of Sonde is either.
    private const int EmulatedOffset = 64;
    private const int SteppedOffset = 128;
    private const int FileSize = 4096;
    private const int Calls = 21;
    private const int CacheBytes = 1 << 20; // of one core: what lies beyond is shared
    private const int CacheLine = 64;

    private readonly SafeFileHandle _file;
    private readonly nint _code;
    private readonly byte[] _otherMemory = new byte[CacheBytes];

    private TrapTimer()
    {
        _file = Libc.memfd_create("sonde-trap", Libc.MFD_CLOEXEC);
        if (_file.IsInvalid)
            Errno.ThrowLast("A file in memory could not be created");
        RandomAccess.Write(_file, Code(), 0);
        _code = Libc.mmap(0, FileSize, Libc.PROT_READ | Libc.PROT_EXEC, Libc.MAP_PRIVATE, _file, 0);
        if (_code == -1)
        {
            _file.Dispose();
            Errno.ThrowLast("Code in a file in memory could not be mapped");
        }
    }

    /// <summary>Times both kinds.</summary>
    /// <param name="empty">The loaded object with the empty program <c>nothing</c>.</param>
    /// <param name="backend">The backend that hooks are attached with.</param>
    /// <exception cref="ProbeException">The kernel refused it.</exception>
    internal static TrapTimes Measure(LoadedObject empty, IUprobeBackend backend)
    {
        using var timer = new TrapTimer();
        double emulatedPlain = timer.Time(EmulatedOffset), steppedPlain = timer.Time(SteppedOffset);
        BpfProgram program = empty.GetProgram("nothing");
        using IDisposable link = backend.Attach(
            program, $"/proc/self/fd/{timer._file.DangerousGetHandle()}", [new(EmulatedOffset, 0), new(SteppedOffset, 0)]);
        double emulated = timer.Time(EmulatedOffset), stepped = timer.Time(SteppedOffset);
        return new TrapTimes(
            Math.Max(0, emulated - emulatedPlain), Math.Max(0, stepped - steppedPlain), timer.TimeClock(program.Descriptor));
    }

    public void Dispose()
    {
        _ = Libc.munmap(_code, FileSize);
        _file.Dispose();
    }

    // The median, because a call may be interrupted.
    private double Time(int offset)
    {
        // SAFETY: the mapping holds a function of the platform's calling convention at this offset until Dispose.
        var function = (delegate* unmanaged<void>)(_code + offset);
        var nanoseconds = new double[Calls];
        for (int call = 0; call < Calls; call++)
        {
            for (int line = 0; line < CacheBytes; line += CacheLine)
                _otherMemory[line]++;
            long start = Stopwatch.GetTimestamp();
            function();
            nanoseconds[call] = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        }
        Array.Sort(nanoseconds);
        return nanoseconds[Calls / 2];
    }

    private double TimeClock(int program)
    {
        int counting = ProgramRuns.EnableCounting();
        if (counting < 0)
            return 0; // nobody reads the statistics then
        using var enabled = new SafeFileHandle(counting, ownsHandle: true);
        _ = ProgramRuns.TryRead(program, out ProgramRuns before);
        _ = Time(EmulatedOffset);
        _ = ProgramRuns.TryRead(program, out ProgramRuns after);
        ulong runs = after.Count - before.Count;
        return runs == 0 ? 0 : (double)(after.Nanoseconds - before.Nanoseconds) / runs;
    }

    private static byte[] Code()
    {
        var code = new byte[FileSize];
        bool isArm64 = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        // nop; ret, and push %rbp; pop %rbp; ret
        ReadOnlySpan<byte> emulated = isArm64 ? [0x1f, 0x20, 0x03, 0xd5, 0xc0, 0x03, 0x5f, 0xd6] : [0x55, 0x5d, 0xc3];
        // add x0, x0, #0; ret, and ret
        ReadOnlySpan<byte> stepped = isArm64 ? [0x00, 0x00, 0x00, 0x91, 0xc0, 0x03, 0x5f, 0xd6] : [0xc3];
        emulated.CopyTo(code.AsSpan(EmulatedOffset));
        stepped.CopyTo(code.AsSpan(SteppedOffset));
        return code;
    }
}
