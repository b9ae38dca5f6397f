using System.Globalization;
using System.Text.RegularExpressions;
using Hawser.Runtimes.CSharp.Compiling;
using Hawser.Runtimes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Text;

namespace Hawser.Runtimes.CSharp.Editing;

/// <summary>
/// Formats code as C# is usually written. Only space between words changes, so code that cannot be read stays as it is where it cannot.
/// </summary>
internal static partial class CodeFormat
{
    private const string Mark = "//\u2063hawser ";

    /// <summary>Formats a code.</summary>
    /// <param name="code">The code.</param>
    /// <param name="position">A place in it.</param>
    /// <param name="workspace">What knows how to.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static FormattedCode Of(string code, int position, Workspace workspace, CancellationToken cancellationToken)
    {
        // Lines that begin with #! are comments meanwhile, so that they stay where they are.
        var magic = new List<string>();
        string marked = EditorText.MagicLine().Replace(code, line =>
        {
            magic.Add(line.Value);
            return Mark + (magic.Count - 1).ToString(CultureInfo.InvariantCulture);
        });
        SyntaxTree tree = CSharpSyntaxTree.ParseText(marked, CellText.Options, cancellationToken: cancellationToken);
        if (UsingDeclarations.In(marked, tree).Words.Count > 0)
        {
            // Scripts do not know them at the top level, programs do.
            CSharpParseOptions asProgram = CellText.Options.WithKind(SourceCodeKind.Regular);
            tree = CSharpSyntaxTree.ParseText(marked, asProgram, cancellationToken: cancellationToken);
        }

        IList<TextChange> changes =
            Formatter.GetFormattedTextChanges(tree.GetRoot(cancellationToken), workspace, cancellationToken: cancellationToken);
        string formatted = tree.GetText(cancellationToken).WithChanges(changes).ToString();
        string restored = MarkedLine().Replace(formatted, line => magic[int.Parse(line.Groups[1].ValueSpan, CultureInfo.InvariantCulture)]);
        return new FormattedCode(restored, Follow(code, position, restored));
    }

    // Of a text, formatting keeps all that is not space: so a place is behind as many such characters as before.
    private static int Follow(string code, int position, string formatted)
    {
        int before = code[..position].Count(static character => !char.IsWhiteSpace(character));
        int place = 0;
        for (; before > 0 && place < formatted.Length; place++)
        {
            if (!char.IsWhiteSpace(formatted[place]))
            {
                before--;
            }
        }

        return place;
    }

    [GeneratedRegex(@"^[ \t]*//\u2063hawser (\d+)", RegexOptions.Multiline)]
    private static partial Regex MarkedLine();
}
