using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Hawser.Runtimes.Display.Rendering;

/// <summary>
/// Looks a value up: once through it, within the limits, and no further. All code of the value that runs on the way is guarded: what it
/// throws stands where the value would. It serves one rendering, on one thread.
/// </summary>
/// <remarks>
/// Values are read by plain reflection. A serializer would keep what it learnt of their types for the rest of the process, and with it the
/// load context of the cell that defined them.
/// </remarks>
/// <param name="formatters">The formatters to use.</param>
/// <param name="options">The limits.</param>
internal sealed partial class ValueWalker(DisplayFormatters formatters, DisplayOptions options)
{
    private static readonly TypeFormatter Own = new(0, static value => ((IDisplayable)value).ToMimeBundle());

    private readonly HashSet<object> _path = new(ReferenceEqualityComparer.Instance);
    private int _characters = options.MaxCharacters;

    /// <summary>Whether text was cut because there was too much of it.</summary>
    public bool HasCutText => _characters < 0;

    /// <summary>What is to be shown of a value.</summary>
    public ValueNode Walk(object? value)
    {
        if (value is null)
        {
            return new ValueNode.Null();
        }
        if (_characters <= 0)
        {
            return new ValueNode.Cut();
        }
        try
        {
            // A formatter that renders its own value again, and so on without end.
            RuntimeHelpers.EnsureSufficientExecutionStack();
        }
        catch (InsufficientExecutionStackException)
        {
            return new ValueNode.Cut();
        }
        // The registered formatter, then the value's own; one that throws is reported, and the value shown without it.
        Type type = value.GetType();
        if (formatters.OfClass(type) is { } ofClass && TryFormat(value, ofClass) is { } byClass)
        {
            return byClass;
        }
        if (value is MimeBundle bundle)
        {
            return new ValueNode.Formatted(WithText(bundle.Forms, bundle));
        }
        if (value is IDisplayable && TryFormat(value, Own) is { } byItself)
        {
            return byItself;
        }
        if (formatters.OfInterface(type) is { } ofInterface && TryFormat(value, ofInterface) is { } byInterface)
        {
            return byInterface;
        }
        return WalkPlainly(value);
    }

    private ValueNode WalkPlainly(object value)
    {
        if (ScalarText.TryFormat(value, out string? text, out string? json))
        {
            return Leaf(text, json);
        }
        if (value is Exception exception)
        {
            return Guard(value, "ToString", () => Leaf(_path.Count == 0 ? exception.ToString() : Says(exception)));
        }
        bool isReference = !value.GetType().IsValueType;
        if (isReference && !_path.Add(value))
        {
            return new ValueNode.Cycle();
        }
        try
        {
            return WalkParts(value, formatters.ShapeOf(value.GetType()));
        }
        finally
        {
            if (isReference)
            {
                _path.Remove(value);
            }
        }
    }

    private ValueNode.Formatted? TryFormat(object value, TypeFormatter formatter)
    {
        try
        {
            return new ValueNode.Formatted(WithText(formatter.Format(value), value));
        }
        catch (Exception e) when (!IsInterrupt(e))
        {
            Report("The formatter", value, e);
            return null;
        }
    }

    private MimeBundle WithText(IReadOnlyDictionary<string, string> forms, object value)
    {
        if (forms.ContainsKey(MimeTypes.PlainText))
        {
            return new MimeBundle(forms);
        }
        string text = value is MimeBundle
            ? string.Join(", ", forms.Keys.Select(static type => $"[{type}]"))
            : PlainTextWriter.Write(WalkPlainly(value));
        return new MimeBundle(forms).With(MimeTypes.PlainText, text);
    }

    private ValueNode WalkParts(object value, TypeShape shape)
    {
        switch (value)
        {
            case JsonElement { ValueKind: not JsonValueKind.Undefined } element:
                return Guard(value, "ToString", () => Leaf(element.GetRawText(), element.GetRawText()));
            case Task task:
                return WalkTask(task);
            case ITuple tuple when shape.IsFramework:
                return WalkTuple(tuple);
            case IFormattable formattable:
                return Guard(value, "ToString", () => Leaf(formattable.ToString(null, CultureInfo.InvariantCulture)));
        }
        string? ownText = null;
        if (shape.HasOwnText && !shape.IsPair)
        {
            ValueNode own = Guard(value, "ToString", () => Leaf(value.ToString() ?? ""));
            if (own is not ValueNode.Leaf leaf || shape.IsFramework)
            {
                return own;
            }
            ownText = leaf.Text;
        }
        if (shape.IsAsyncSequence)
        {
            return Leaf(ownText ?? $"(asynchronous sequence{(shape.Name.Length == 0 ? "" : ' ' + shape.Name)})");
        }
        if (_depth >= options.MaxDepth)
        {
            return ownText is not null ? new ValueNode.Leaf(ownText)
                : new ValueNode.Cut(value is IEnumerable ? "[ … ]" : $"{shape.Name} {{ … }}".TrimStart());
        }
        _depth++;
        try
        {
            return value switch
            {
                IEnumerable sequence when shape.IsGrouping => WalkGroup(sequence, shape),
                IEnumerable dictionary when shape.IsDictionary => WalkDictionary(dictionary, shape),
                Array { Rank: 2 } matrix => WalkMatrix(matrix),
                IEnumerable sequence => WalkSequence(sequence, shape, ownText),
                _ => WalkMembers(value, shape, ownText),
            };
        }
        finally
        {
            _depth--;
        }
    }

    private ValueNode.Object WalkMembers(object value, TypeShape shape, string? ownText)
    {
        List<KeyValuePair<string, ValueNode>> parts = [];
        foreach (MemberInfo member in shape.Members.Take(options.MaxMembers))
        {
            parts.Add(new(Take(member.Name), WalkMember(value, member)));
        }
        return new ValueNode.Object(Take(shape.Name), parts, Rest.Of(shape.Members.Count - parts.Count), ownText);
    }

    private ValueNode WalkMember(object value, MemberInfo member)
    {
        object? part;
        try
        {
            part = TypeShape.Read(member, value);
        }
        catch (Exception e) when (!IsInterrupt(e))
        {
            // Usual for properties that do not apply, such as a stream's length: it is shown in its place, and is no error of the
            // evaluation.
            return Threw(e);
        }
        return Walk(part);
    }

    private ValueNode.Object WalkTask(Task task)
    {
        List<KeyValuePair<string, ValueNode>> parts = [new(nameof(Task.Status), Leaf(task.Status.ToString()))];
        Type? type = task.GetType();
        while (type is not null && !(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>)))
        {
            type = type.BaseType;
        }
        // A task without a result is one of an internal type for "nothing".
        bool hasResult = type is not null && type.GetGenericArguments()[0].FullName != "System.Threading.Tasks.VoidTaskResult";
        if (task.IsCompletedSuccessfully && hasResult)
        {
            parts.Add(new(nameof(Task<>.Result), WalkMember(task, type!.GetProperty(nameof(Task<>.Result))!)));
        }
        else if (task.Exception?.InnerException is { } exception)
        {
            parts.Add(new(nameof(Task.Exception), Leaf(Says(exception))));
        }
        return new ValueNode.Object(hasResult ? TypeNames.Short(type!) : nameof(Task), parts, default);
    }

    private ValueNode.Object WalkTuple(ITuple tuple)
    {
        List<KeyValuePair<string, ValueNode>> parts = [];
        for (int i = 0; i < tuple.Length && i < options.MaxMembers; i++)
        {
            parts.Add(new($"Item{i + 1}", Walk(tuple[i])));
        }
        return new ValueNode.Object("", parts, Rest.Of(tuple.Length - parts.Count), IsTuple: true);
    }
}
