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

    /// <summary>How channels to it are protected: 1, by the kernel; 2, by TLS.</summary>
    internal virtual byte Suite => HandshakeFormat.LocalSuite;

    /// <summary>Reads the text form that handles and boot lines carry.</summary>
    /// <param name="text">
    /// <c>unix:/absolute/path</c>, the path taken as it is, to the end; <c>tcp:HOST:PORT</c>, an IPv6 address in brackets; <c>stdio:</c>;
    /// or <c>memory:n</c>, when a listener in this process listens there.
    /// </param>
    /// <returns>The endpoint; its <see cref="object.ToString"/> gives the same text again.</returns>
    /// <exception cref="FormatException">The text is of no form that this version understands; the message names those it does.</exception>
    public static IpcEndpoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            if (text.StartsWith(UnixEndpoint.Scheme, StringComparison.Ordinal))
            {
                return new UnixEndpoint(text[UnixEndpoint.Scheme.Length..]);
            }

            if (text.StartsWith(TcpEndpoint.Scheme, StringComparison.Ordinal))
            {
                return TcpEndpoint.ParseAddress(text[TcpEndpoint.Scheme.Length..]);
            }
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"'{text}' is not an endpoint that is understood here: {e.Message}", e);
        }

        return text == StandardStreamsEndpoint.Text
            ? StandardStreams
            : MemoryEndpoint.Find(text) ?? throw new FormatException(
                $"'{text}' is not an endpoint that is understood here. Understood: unix:/absolute/path, tcp:HOST:PORT, stdio:.");
    }

    /// <summary>
    /// The standard streams of a worker's process: it reads what its owner writes to stdin, behind the boot line, and writes to stdout.
    /// Nobody can dial it by its name: a dialer and a listener are given the streams (<see cref="IpcListener.Accept"/>, <see
    /// cref="IpcDialer.ConnectAsync(IpcHandle, Stream, Stream, IpcDialOptions?, CancellationToken)"/>), each pair of which is one
    /// connection.
    /// </summary>
    public static IpcEndpoint StandardStreams { get; } = new StandardStreamsEndpoint();

    /// <summary>A TCP port. Its channels are always protected by TLS.</summary>
    /// <param name="host">
    /// A name, an IPv4 address or an IPv6 address (without brackets): where to dial, or which of the machine's addresses to listen on.
    /// </param>
    /// <param name="port">0 to 65,535. 0: to listen on a port that the system chooses; nobody can dial it.</param>
    /// <returns>The endpoint. Nothing is looked up.</returns>
    /// <exception cref="ArgumentException">The host is neither an address nor formed as a name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The port is out of range.</exception>
    public static IpcEndpoint Tcp(string host, int port)
    {
        ArgumentNullException.ThrowIfNull(host);
        return new TcpEndpoint(host, port);
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
    /// A fresh endpoint inside this process. Its text (<c>memory:n</c>) can be parsed back in this process, while a listener listens there.
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
    /// <returns>What <see cref="Parse"/> reads.</returns>
    public abstract override string ToString();

    /// <summary>Opens a channel to whoever listens there.</summary>
    /// <param name="time">The dialer's clock.</param>
    /// <param name="dial">Whose time it takes and whose cancellation ends it, where that takes time; null: neither.</param>
    /// <exception cref="IOException">Nobody listens, or the listener's backlog is full: worth another try.</exception>
    internal abstract Transport Connect(TimeProvider time, DialOperation? dial = null);

    /// <summary>Begins to listen there.</summary>
    /// <param name="options">The listener's.</param>
    /// <param name="log">Where trouble with accepting goes.</param>
    /// <exception cref="IOException">Somebody listens there already, or the place cannot be used.</exception>
    internal abstract AcceptSource Listen(IpcListenerOptions options, ILogger log);
}
