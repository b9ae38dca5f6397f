using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Hawser.Runtimes.Serving.Capturing;

/// <summary>
/// Something that stands in front of what the console had, as its writer or its reader, and can be taken away again at any time: also from below
/// another one that was placed later.
/// </summary>
/// <remarks>
/// A process may have two copies of this assembly: the application's own, and that of a guest, whose load context is to go with it. Each places layers, and
/// they come and go in any order. What a layer has behind itself is therefore told through a table that all copies share, made of the framework's types only:
/// a layer that leaves gives its own background to the one that has it as its background. So nothing refers to a layer that has left, and when all have
/// left, the console has the objects that it had before the first.
/// </remarks>
/// <typeparam name="T">A writer or a reader.</typeparam>
internal sealed class ConsoleLayer<T>
    where T : class
{
    /// <summary>The table: for each layer, as the console gives it, what it has behind itself. Its shape is what copies of any version agree on.</summary>
    private const string Table = "Hawser.Runtimes.ConsoleLayers.1";

    private readonly Func<T> _get;
    private readonly Action<T> _set;
    private readonly StrongBox<object?> _behind;
    private readonly T _placed;

    /// <summary>Places one in front of what is there.</summary>
    /// <param name="get">What the console has.</param>
    /// <param name="set">Gives it another one.</param>
    /// <param name="make">Makes the layer; it is told where it always finds what is behind it.</param>
    internal ConsoleLayer(Func<T> get, Action<T> set, Func<StrongBox<object?>, T> make)
    {
        _get = get;
        _set = set;
        lock (Gate)
        {
            _behind = new StrongBox<object?>(get());
            set(make(_behind));

            // What the console makes of it is what it is asked for later: it wraps each in a lock of its own.
            _placed = get();
            if (AppContext.GetData(Table) is not Dictionary<object, StrongBox<object?>> layers)
            {
                layers = new Dictionary<object, StrongBox<object?>>(ReferenceEqualityComparer.Instance);
                AppContext.SetData(Table, layers);
            }

            layers.Add(_placed, _behind);
        }
    }

    /// <summary>All copies of this assembly have it in common, and the runtime uses it for nothing.</summary>
    [SuppressMessage("Reliability", "CA2002", Justification = "It is meant to be the same object in all load contexts.")]
    private static object Gate => typeof(AppContext);

    /// <summary>Takes it away. What somebody else has placed in front since then stays theirs.</summary>
    internal void Remove()
    {
        lock (Gate)
        {
            var layers = (Dictionary<object, StrongBox<object?>>)AppContext.GetData(Table)!;
            layers.Remove(_placed);
            if (_get() == _placed)
            {
                _set((T)_behind.Value!);
            }

            foreach (StrongBox<object?> other in layers.Values)
            {
                if (other.Value == _placed)
                {
                    other.Value = _behind.Value;
                }
            }

            if (layers.Count == 0)
            {
                AppContext.SetData(Table, null);
            }
        }
    }
}
