namespace Hawser.Rpc.Generators.Model;

/// <summary>One parameter of a method.</summary>
/// <param name="Name">The name on the wire: C#'s, without <c>@</c>.</param>
/// <param name="Identifier">The name as C# text, escaped where it is a keyword.</param>
/// <param name="Value">Its type.</param>
/// <param name="Default">The default value as a C# expression; null: the parameter is required.</param>
/// <param name="IsToken">Whether it is the call's cancellation token, which does not go over the wire.</param>
internal sealed record ParameterModel(string Name, string Identifier, ValueModel Value, string? Default, bool IsToken);
