using Hawser.Runtimes.Editing;

namespace Hawser.Runtimes.CSharp.Editing;

/// <summary>A type of a namespace that code can name.</summary>
/// <param name="Name">Its name, without the number of its parameters.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Arity">The number of its parameters.</param>
/// <param name="Kind">What it is.</param>
internal sealed record PublicType(string Name, string Namespace, int Arity, CompletionKind Kind);
