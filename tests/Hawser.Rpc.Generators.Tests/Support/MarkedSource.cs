using Microsoft.CodeAnalysis.Text;

namespace Hawser.Rpc.Generators.Tests.Support;

/// <summary>C# text in which <c>[|…|]</c> marks where a diagnostic is expected.</summary>
internal sealed record MarkedSource(string Text, TextSpan? Span)
{
    public static MarkedSource Parse(string marked)
    {
        int start = marked.IndexOf("[|", StringComparison.Ordinal);
        if (start < 0)
        {
            return new MarkedSource(marked, null);
        }

        int end = marked.IndexOf("|]", StringComparison.Ordinal) - 2;
        return new MarkedSource(
            marked.Replace("[|", "", StringComparison.Ordinal).Replace("|]", "", StringComparison.Ordinal),
            TextSpan.FromBounds(start, end));
    }
}
