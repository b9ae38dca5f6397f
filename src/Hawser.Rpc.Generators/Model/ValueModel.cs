namespace Hawser.Rpc.Generators.Model;

/// <summary>A type that is written and read.</summary>
/// <param name="Type">The type as C# text, fully qualified, with <c>?</c> where null is allowed.</param>
/// <param name="Bare">The same without the outer <c>?</c>.</param>
/// <param name="Form">How it is written.</param>
/// <param name="IsReference">Whether it is a reference type.</param>
/// <param name="AllowsNull">Whether a JSON null is a value of it.</param>
/// <param name="Item">What a sequence yields, or what is reported as progress; null for all other forms.</param>
internal sealed record ValueModel(
    string Type,
    string Bare,
    ValueForm Form,
    bool IsReference,
    bool AllowsNull,
    ValueModel? Item = null)
{
    /// <summary>Whether the runtime carries it beside the message.</summary>
    public bool IsBeside => Form >= ValueForm.Bytes;
}
