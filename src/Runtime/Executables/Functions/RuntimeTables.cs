using Sonde.Runtime.Executables.Elf;

namespace Sonde.Runtime.Executables.Functions;

/// <summary>What the Go runtime itself finds its way by in an executable, stripped or not. Each is looked for once, when first asked for.</summary>
internal sealed class RuntimeTables(ElfImage image)
{
    private PclnHeader? _functions;
    private ModuleData? _module;
    private bool _functionsAreSought, _moduleIsSought;

    public ElfImage Image { get; } = image;

    /// <summary>The function table, where there is one.</summary>
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

    /// <summary>The module data, where it is proved to be the function table's.</summary>
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
