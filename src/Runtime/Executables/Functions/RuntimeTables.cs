using Sonde.Runtime.Executables.Elf;

namespace Sonde.Runtime.Executables.Functions;

/// <summary>
/// The tables by which the Go runtime finds its way in an executable, stripped or not. Each is searched for once, when it is first needed.
/// </summary>
internal sealed class RuntimeTables(ElfImage image)
{
    private PclnHeader? _functions;
    private ModuleData? _module;
    private bool _functionsAreSought, _moduleIsSought;

    public ElfImage Image { get; } = image;

    /// <summary>The function table, if there is one.</summary>
    public PclnHeader? Functions
    {
        get
        {
            if (!_functionsAreSought)
                _functions = PclnHeader.Find(Image);
            _functionsAreSought = true;
            return _functions;
        }
    }

    /// <summary>The module data, if it is proved to belong to the function table.</summary>
    public ModuleData? Module
    {
        get
        {
            if (!_moduleIsSought && Functions is { } functions)
                _module = ModuleData.Find(Image, functions);
            _moduleIsSought = true;
            return _module;
        }
    }
}
