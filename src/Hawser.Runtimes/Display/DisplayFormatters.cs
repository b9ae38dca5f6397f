using System.Runtime.CompilerServices;
using Hawser.Runtimes.Display.Rendering;

namespace Hawser.Runtimes.Display;

/// <summary>
/// How the values of one container are shown. Each container has its own, so what a cell registers reaches no other container and goes with
/// its own. Types are held weakly. Thread-safe, but for formatters themselves, which run where the value is rendered.
/// </summary>
/// <remarks>
/// A value is shown by the first of: the formatter that was registered for its class or the nearest of its base classes; its own
/// <see cref="IDisplayable.ToMimeBundle"/>; the formatter of the most derived of its interfaces, the last registered where several are; the
/// formatter registered for <see cref="object"/>; the built-in rendering. A formatter holds wherever a value is, alone or within others.
/// <para>
/// The runtime server has one for each container (<see cref="EvaluationContext.Formatters"/>) and calls <see cref="Render(object?)"/> on the
/// container's thread, for results and for what is displayed: it gives the bundle, and writes <see cref="RenderedValue.Error"/>, if any, to
/// the evaluation's error output.
/// </para>
/// </remarks>
public sealed class DisplayFormatters
{
    private readonly Lock _lock = new();
    private readonly ConditionalWeakTable<Type, TypeFormatter> _formatters = [];
    private readonly ConditionalWeakTable<Type, TypeShape> _shapes = [];
    private int _registered;

    /// <summary>How much of a value is shown.</summary>
    public DisplayOptions Options
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = new();

    /// <summary>Registers a formatter in place of all that the type had.</summary>
    /// <typeparam name="T">A class, a struct or an interface.</typeparam>
    /// <param name="format">Makes what is shown. Without <c>text/plain</c>, the built-in text is added.</param>
    public void Register<T>(Func<T, MimeBundle> format)
    {
        ArgumentNullException.ThrowIfNull(format);
        Register(typeof(T), value => format((T)value));
    }

    /// <summary>Registers a formatter in place of all that the type had.</summary>
    /// <param name="type">A class, a struct, an interface, or a generic definition of one, such as <c>typeof(Matrix&lt;&gt;)</c>.</param>
    /// <param name="format">Makes what is shown. Without <c>text/plain</c>, the built-in text is added.</param>
    public void Register(Type type, Func<object, MimeBundle> format)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(format);
        lock (_lock)
        {
            _formatters.AddOrUpdate(type, new TypeFormatter(++_registered, format));
        }
    }

    /// <summary>Registers a formatter for one MIME type; those that were registered for others stay.</summary>
    /// <typeparam name="T">A class, a struct or an interface.</typeparam>
    /// <param name="mimeType">The MIME type, see <see cref="MimeTypes"/>.</param>
    /// <param name="format">Makes the content; base64 for what is not text.</param>
    /// <exception cref="ArgumentException">The MIME type is empty.</exception>
    public void Register<T>(string mimeType, Func<T, string> format)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(mimeType);
        ArgumentNullException.ThrowIfNull(format);
        lock (_lock)
        {
            TypeFormatter formatter = _formatters.TryGetValue(typeof(T), out TypeFormatter? present)
                ? present with { Number = ++_registered }
                : new TypeFormatter(++_registered, null);
            _formatters.AddOrUpdate(typeof(T), formatter.With(mimeType, value => format((T)value)));
        }
    }

    /// <summary>Removes what was registered for a type.</summary>
    /// <param name="type">The type, as it was registered.</param>
    /// <returns>Whether there was something.</returns>
    public bool Remove(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        lock (_lock)
        {
            return _formatters.Remove(type);
        }
    }

    /// <summary>Removes all that was registered, and sets the options back to their defaults.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _formatters.Clear();
            _registered = 0;
            Options = new DisplayOptions();
        }
    }

    /// <summary>
    /// Makes what is shown of a value. The value's own code runs within: formatters, getters, enumerators, <c>ToString</c>; what they throw
    /// is part of the result. Each is asked once, whatever the number of forms.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <exception cref="ThreadInterruptedException">The evaluation was interrupted.</exception>
    /// <exception cref="OperationCanceledException">The evaluation was interrupted.</exception>
    public RenderedValue Render(object? value) => Render(value, Options);

    /// <summary>Makes what is shown of a value, with other limits than <see cref="Options"/>; else as <see cref="Render(object?)"/>.</summary>
    /// <param name="value">The value.</param>
    /// <param name="options">How much of it is shown.</param>
    /// <exception cref="ThreadInterruptedException">The evaluation was interrupted.</exception>
    /// <exception cref="OperationCanceledException">The evaluation was interrupted.</exception>
    public RenderedValue Render(object? value, DisplayOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var walker = new ValueWalker(this, options);
        ValueNode node = walker.Walk(value);
        MimeBundle content = node is ValueNode.Formatted formatted ? formatted.Content : Write(node);
        return new RenderedValue(content, walker.Errors);
    }

    /// <summary>The formatter that is registered for a class or the nearest base class of it, but for <see cref="object"/>.</summary>
    internal TypeFormatter? OfClass(Type type)
    {
        if (_registered == 0)
        {
            return null;
        }
        for (Type? candidate = type; candidate is not null && candidate != typeof(object); candidate = candidate.BaseType)
        {
            if (Find(candidate) is { } found)
            {
                return found;
            }
        }
        return null;
    }

    /// <summary>The formatter of the most derived interface, else that of <see cref="object"/>.</summary>
    internal TypeFormatter? OfInterface(Type type)
    {
        if (_registered == 0)
        {
            return null;
        }
        List<(Type Type, TypeFormatter Formatter)> found = [];
        foreach (Type candidate in type.GetInterfaces())
        {
            if (Find(candidate) is { } formatter)
            {
                found.Add((candidate, formatter));
            }
        }
        return found
            .Where(one => !found.Exists(other => other.Type != one.Type && one.Type.IsAssignableFrom(other.Type)))
            .OrderByDescending(static one => one.Formatter.Number)
            .Select(static one => one.Formatter)
            .FirstOrDefault() ?? Find(typeof(object));
    }

    /// <summary>What is to be known of a type by reflection, found out once.</summary>
    internal TypeShape ShapeOf(Type type) => _shapes.GetValue(type, static shaped => new TypeShape(shaped));

    private static MimeBundle Write(ValueNode node)
    {
        var text = MimeBundle.OfText(PlainTextWriter.Write(node));
        return node.IsPlain ? text : text.With(MimeTypes.Html, HtmlWriter.Write(node));
    }

    private TypeFormatter? Find(Type type)
    {
        if (_formatters.TryGetValue(type, out TypeFormatter? formatter))
        {
            return formatter;
        }
        return type.IsConstructedGenericType && _formatters.TryGetValue(type.GetGenericTypeDefinition(), out formatter) ? formatter : null;
    }
}
