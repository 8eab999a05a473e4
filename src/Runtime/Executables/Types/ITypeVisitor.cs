namespace Sonde.Runtime.Executables.Types;

/// <summary>Is shown the types of an executable, each once, in no particular order.</summary>
internal interface ITypeVisitor
{
    void See(TypeSection section, TypeDescriptor type);

    /// <summary>Is called once when all have been seen.</summary>
    void Finish(TypeSection section)
    {
    }
}
