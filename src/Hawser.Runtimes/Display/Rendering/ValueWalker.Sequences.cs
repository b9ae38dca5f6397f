using System.Collections;

namespace Hawser.Runtimes.Display.Rendering;

/// <content>Sequences, dictionaries and groups.</content>
internal sealed partial class ValueWalker
{
    private int _depth;

    private ValueNode WalkSequence(IEnumerable sequence, TypeShape shape, string? ownText)
    {
        if (!options.EnumeratesLazySequences && sequence is not ICollection && shape.Count is null)
        {
            return Leaf(ownText ?? $"(lazy sequence{(shape.Name.Length == 0 ? "" : ' ' + shape.Name)})");
        }

        List<ValueNode> elements = [];
        Rest rest = Enumerate(sequence, shape, item => elements.Add(Walk(item)), fault => elements.Add(fault));
        return new ValueNode.Items(elements, rest, ownText);
    }

    private ValueNode.Pairs WalkDictionary(IEnumerable dictionary, TypeShape shape)
    {
        List<KeyValuePair<ValueNode, ValueNode>> entries = [];
        Rest rest = Enumerate(
            dictionary,
            shape,
            item => entries.Add(WalkEntry(item)),
            fault => entries.Add(new(fault, new ValueNode.Cut())));
        return new ValueNode.Pairs(entries, rest);
    }

    private KeyValuePair<ValueNode, ValueNode> WalkEntry(object? item)
    {
        if (item is DictionaryEntry entry)
        {
            return new(Walk(entry.Key), Walk(entry.Value));
        }
        if (item is not null && formatters.ShapeOf(item.GetType()) is { IsPair: true } shape)
        {
            return new(WalkMember(item, shape.Members[0]), WalkMember(item, shape.Members[1]));
        }
        return new(Walk(item), new ValueNode.Null());
    }

    private ValueNode.Object WalkGroup(IEnumerable group, TypeShape shape)
    {
        ValueNode key = WalkMember(group, shape.Members[0]);
        return new ValueNode.Object("", [new("Key", key), new("Items", WalkSequence(group, shape, null))], default);
    }

    private ValueNode.Items WalkMatrix(Array matrix)
    {
        List<ValueNode> rows = [];
        int columns = matrix.GetLength(1);
        for (int row = 0; row < matrix.GetLength(0) && row < options.MaxItems && _characters > 0; row++)
        {
            List<ValueNode> cells = [];
            for (int column = 0; column < columns && column < options.MaxItems && _characters > 0; column++)
            {
                cells.Add(Walk(matrix.GetValue(row + matrix.GetLowerBound(0), column + matrix.GetLowerBound(1))));
            }
            rows.Add(new ValueNode.Items(cells, Rest.Of(columns - cells.Count)));
        }
        return new ValueNode.Items(rows, Rest.Of(matrix.GetLength(0) - rows.Count));
    }

    /// <summary>Goes through a sequence as far as it is shown. What its code throws is reported, and stands at the end.</summary>
    private Rest Enumerate(IEnumerable sequence, TypeShape shape, Action<object?> take, Action<ValueNode> fault)
    {
        int taken = 0;
        try
        {
            IEnumerator items = sequence.GetEnumerator();
            using var disposal = items as IDisposable;
            while (items.MoveNext())
            {
                if (taken == options.MaxItems || _characters <= 0)
                {
                    return new Rest(true, Count(sequence, shape) - taken);
                }
                // A separator: a long sequence of nothing has an end too.
                _characters--;
                take(items.Current);
                taken++;
            }
        }
        catch (Exception e) when (!IsInterrupt(e))
        {
            Report("The enumeration", sequence, e);
            fault(Threw(e));
        }
        return default;
    }

    private static long? Count(IEnumerable sequence, TypeShape shape)
    {
        try
        {
            return sequence is ICollection collection ? collection.Count
                : shape.Count is { } count ? (int)TypeShape.Read(count, sequence)!
                : null;
        }
        catch (Exception e) when (!IsInterrupt(e))
        {
            return null;
        }
    }
}
