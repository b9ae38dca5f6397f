using Microsoft.CodeAnalysis.CSharp;

namespace Hawser.Rpc.Generators.Emitting;

/// <summary>C# identifiers.</summary>
internal static class Identifier
{
    /// <summary>The name with <c>@</c> where it is a keyword, also one that is a keyword only in some places.</summary>
    public static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None
            ? "@" + name
            : name;
}
