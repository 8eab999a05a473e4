namespace Sonde.Runtime.Executables.Types;

/// <summary>Receives each type of an executable once, in no particular order.</summary>
internal interface ITypeVisitor
{
    void See(TypeSection section, TypeDescriptor type);

    /// <summary>Called once after the last type.</summary>
    void Finish(TypeSection section)
    {
    }
}
