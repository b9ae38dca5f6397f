using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace Hawser.Runtimes.CSharp.Naming;

/// <summary>
/// What is inserted into a cell's text before it is compiled. Nothing of the text is taken away and no line is added before its end, so
/// that lines stay what they are, and a position of the compiled text is one of the author's.
/// </summary>
internal sealed class TextInsertions
{
    private readonly List<(int Position, int Order, string Text)> _insertions = [];

    /// <summary>Whether there is nothing.</summary>
    public bool IsEmpty => _insertions.Count == 0;

    /// <summary>Inserts text.</summary>
    /// <param name="position">Where, in the author's text.</param>
    /// <param name="text">What; with line breaks at the text's end only.</param>
    /// <param name="order">What comes first where several are at one place: the lowest, then that which was added first.</param>
    public void Add(int position, string text, int order = 0)
    {
        if (text.Length > 0)
        {
            _insertions.Add((position, order, text));
        }
    }

    /// <summary>The text that is compiled. To be called once, after all was added.</summary>
    /// <param name="text">The author's text.</param>
    public SourceText Apply(SourceText text)
    {
        (int, int, string)[] added = [.. _insertions];
        _insertions.Clear();
        _insertions.AddRange(added.OrderBy(static item => item.Item1).ThenBy(static item => item.Item2));
        if (_insertions.Count == 0)
        {
            return text;
        }

        var changes = new List<TextChange>(_insertions.Count);
        for (int i = 0; i < _insertions.Count;)
        {
            int position = _insertions[i].Position;
            var inserted = new StringBuilder();
            for (; i < _insertions.Count && _insertions[i].Position == position; i++)
            {
                inserted.Append(_insertions[i].Text);
            }

            changes.Add(new TextChange(new TextSpan(position, 0), inserted.ToString()));
        }

        return text.WithChanges(changes);
    }

    /// <summary>The author's position of one of the compiled text.</summary>
    /// <param name="position">A position of the compiled text.</param>
    public int Original(int position)
    {
        int added = 0;
        foreach ((int at, _, string text) in _insertions)
        {
            if (position <= at + added)
            {
                break;
            }

            added += Math.Min(text.Length, position - at - added);
        }

        return position - added;
    }

    /// <summary>Whether a span of the compiled text is nothing of the author's.</summary>
    /// <param name="span">A span of the compiled text.</param>
    public bool IsInserted(TextSpan span) => !IsEmpty && span.Length > 0 && Original(span.Start) == Original(span.End);

    /// <summary>A part of the author's text as it is compiled, without what is inserted right before it.</summary>
    /// <param name="text">The author's text.</param>
    /// <param name="span">The part.</param>
    public string Within(SourceText text, TextSpan span)
    {
        var part = new StringBuilder(text.ToString(span));
        for (int i = _insertions.Count - 1; i >= 0; i--)
        {
            (int position, _, string inserted) = _insertions[i];
            if (position > span.Start && position < span.End)
            {
                part.Insert(position - span.Start, inserted);
            }
        }

        return part.ToString();
    }
}
