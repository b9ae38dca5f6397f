using Microsoft.Extensions.Logging;

namespace Hawser.Ipc;

/// <summary>
/// An address that a listener listens on and a dialer connects to. An immutable value: two endpoints are equal when they name the same
/// place.
/// </summary>
public abstract class IpcEndpoint : IEquatable<IpcEndpoint>
{
    private protected IpcEndpoint()
    {
    }

    /// <summary>The path of the socket file, or null where there is none.</summary>
    public virtual string? SocketPath => null;

    /// <summary>Reads the text form that handles and boot lines carry.</summary>
    /// <param name="text"><c>unix:/absolute/path</c>; the path is taken as it is, to the end.</param>
    /// <returns>The endpoint; its <see cref="object.ToString"/> gives the same text again.</returns>
    /// <exception cref="FormatException">The text is of no form that this version understands; the message names those it does.</exception>
    public static IpcEndpoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.StartsWith(UnixEndpoint.Scheme, StringComparison.Ordinal))
        {
            throw new FormatException($"'{text}' is not an endpoint that is understood here. Understood: unix:/absolute/path.");
        }

        try
        {
            return new UnixEndpoint(text[UnixEndpoint.Scheme.Length..]);
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"'{text}' is not an endpoint that is understood here: {e.Message}", e);
        }
    }

    /// <summary>A unix domain socket.</summary>
    /// <param name="path">Its absolute path, at most 107 bytes of UTF-8, without a zero byte.</param>
    /// <returns>The endpoint. Nothing is created or looked up.</returns>
    /// <exception cref="ArgumentException">
    /// The path is relative, holds a zero byte, or is too long; the message names path and limit.
    /// </exception>
    public static IpcEndpoint Unix(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new UnixEndpoint(path);
    }

    /// <summary>
    /// A fresh endpoint inside this process, which exists only as this object: nobody who does not hold it can reach it. Its text
    /// (<c>memory:n</c>) is for people and cannot be parsed back.
    /// </summary>
    /// <returns>An endpoint equal to no other.</returns>
    public static IpcEndpoint CreateInMemory() => new MemoryEndpoint();

    /// <inheritdoc/>
    public abstract bool Equals(IpcEndpoint? other);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as IpcEndpoint);

    /// <inheritdoc/>
    public abstract override int GetHashCode();

    /// <summary>The wire text.</summary>
    /// <returns>What <see cref="Parse"/> reads, except for in-memory endpoints.</returns>
    public abstract override string ToString();

    /// <summary>Opens a channel to whoever listens there.</summary>
    /// <param name="time">The dialer's clock.</param>
    /// <exception cref="IOException">Nobody listens, or the listener's backlog is full: worth another try.</exception>
    internal abstract Transport Connect(TimeProvider time);

    /// <summary>Begins to listen there.</summary>
    /// <param name="time">The listener's clock.</param>
    /// <param name="log">Where trouble with accepting goes.</param>
    /// <exception cref="IOException">Somebody listens there already, or the place cannot be used.</exception>
    internal abstract AcceptSource Listen(TimeProvider time, ILogger log);
}
