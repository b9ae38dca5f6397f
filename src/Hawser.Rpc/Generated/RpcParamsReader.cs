using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Hawser.Rpc.Generated;

/// <summary>
/// Reads a call's parameters in their declared order, whether they came by position or by name. It remembers which one is being read,
/// so that an exception thrown meanwhile becomes an error that names it.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref partial struct RpcParamsReader
{
    /// <summary>
    /// Stands on the value's first token when <see cref="Next"/> was true; must stand on its last one before the next call of it.
    /// </summary>
    [SuppressMessage("Design", "CA1051", Justification = "A Utf8JsonReader is a mutable struct that is passed by reference.")]
    public Utf8JsonReader Reader;

    private readonly RpcInvocation _invocation;
    private readonly ReadOnlySpan<byte> _text;
    private readonly int _depth;
    private readonly Shape _shape;
    private bool _ended;
    private int _found;

    internal RpcParamsReader(RpcInvocation invocation, ReadOnlySpan<byte> text, int depth)
    {
        _invocation = invocation;
        _text = text;
        _depth = depth;
        if (text.IsEmpty)
        {
            _shape = Shape.None;
            return;
        }

        Reader = NewReader();
        Reader.Read();
        _shape = Reader.TokenType == JsonTokenType.StartArray ? Shape.Positional : Shape.Named;
    }

    private enum Shape
    {
        None,
        Positional,
        Named,
    }

    /// <summary>Goes to the next parameter.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>True: <see cref="Reader"/> stands on its value. False: the caller has not sent it.</returns>
    public bool Next(string name)
    {
        _invocation.CurrentParameter = name;
        return _shape switch
        {
            Shape.Positional => NextPositional(),
            Shape.Named => Find(name),
            _ => false,
        };
    }

    /// <summary>Refuses the call: a parameter without a default was not sent.</summary>
    /// <typeparam name="T">The parameter's type.</typeparam>
    /// <returns>Never.</returns>
    /// <exception cref="RpcProtocolException">Always.</exception>
    [DoesNotReturn]
    public readonly T Missing<T>() => throw Refused($"the parameter '{_invocation.CurrentParameter}' is missing");

    /// <summary>Refuses the call when null was sent for a parameter that is never null.</summary>
    /// <typeparam name="T">The parameter's type.</typeparam>
    /// <param name="value">What was read.</param>
    /// <returns><paramref name="value"/>.</returns>
    /// <exception cref="RpcProtocolException"><paramref name="value"/> is null.</exception>
    public readonly T NotNull<T>(T? value) =>
        value ?? throw Refused($"the parameter '{_invocation.CurrentParameter}' must not be null");

    /// <summary>Ends the reading.</summary>
    /// <exception cref="RpcProtocolException">The caller has sent parameters that the method does not have.</exception>
    public void End()
    {
        _invocation.CurrentParameter = null;
        if (_shape == Shape.Positional && !_ended && Reader.Read() && Reader.TokenType != JsonTokenType.EndArray)
        {
            throw Refused($"more parameters were sent than the {_invocation.Method.Parameters.Count} that it has");
        }

        if (_shape == Shape.Named)
        {
            RefuseUnknown();
        }

        _invocation.IsReadingParameters = false;
    }

    private readonly RpcProtocolException Refused(string reason) =>
        new(RpcErrorCodes.InvalidParams, $"'{_invocation.Method.WireName}': {reason}.");

    private readonly Utf8JsonReader NewReader() => new(_text, new JsonReaderOptions { MaxDepth = _depth });

    private bool NextPositional()
    {
        if (!_ended)
        {
            Reader.Read();
            _ended = Reader.TokenType == JsonTokenType.EndArray;
        }

        return !_ended;
    }

    // From the start each time: names may come in any order, and a call has few.
    private bool Find(string name)
    {
        Reader = NewReader();
        Reader.Read();
        while (Reader.Read() && Reader.TokenType == JsonTokenType.PropertyName)
        {
            bool found = Reader.ValueTextEquals(name);
            Reader.Read();
            if (found)
            {
                _found++;
                return true;
            }

            Reader.Skip();
        }

        return false;
    }

    private readonly void RefuseUnknown()
    {
        Utf8JsonReader reader = NewReader();
        reader.Read();
        int count = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            count++;
            string name = reader.GetString()!;
            if (!_invocation.Method.Parameters.Contains(name))
            {
                throw Refused($"it has no parameter '{name}'");
            }

            reader.Skip();
        }

        if (count != _found)
        {
            throw Refused("a parameter was sent twice");
        }
    }
}
