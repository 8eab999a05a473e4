namespace Sonde.Build.Programs;

/// <summary>A step that the C library marks at an instruction: <c>enum sonde_mark</c> in <c>sonde/mark.bpf.h</c>.</summary>
internal enum Mark
{
    Admit = 1,
    Begin = 2,
    Span = 3,
    Keep = 4,
    Find = 5,
    Record = 6,
    Send = 7,
    End = 8,
    Annotate = 9,
    Traced = 10,
    Refused = 11,
}
