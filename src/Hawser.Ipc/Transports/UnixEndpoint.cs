using System.Text;
using Microsoft.Extensions.Logging;

namespace Hawser.Ipc;

/// <summary>A unix domain socket, by its path.</summary>
internal sealed class UnixEndpoint : IpcEndpoint
{
    internal const string Scheme = "unix:";

    /// <summary><c>sun_path</c> of Linux is 108 bytes, of which the last is the terminating zero.</summary>
    internal const int MaxPathBytes = 107;

    private readonly string _path;

    internal UnixEndpoint(string path)
    {
        if (!path.StartsWith('/'))
        {
            throw new ArgumentException($"The path of a unix socket must be absolute: '{path}'.", nameof(path));
        }

        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("The path of a unix socket must not hold a zero byte.", nameof(path));
        }

        int length = Encoding.UTF8.GetByteCount(path);
        if (length > MaxPathBytes)
        {
            throw new ArgumentException(
                $"The path of a unix socket may be at most {MaxPathBytes} bytes long; this one is {length}: '{path}'. Shorten it.",
                nameof(path));
        }

        _path = path;
    }

    public override string SocketPath => _path;

    public override bool Equals(IpcEndpoint? other) => other is UnixEndpoint unix && unix._path == _path;

    public override int GetHashCode() => _path.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Scheme + _path;

    internal override Transport Connect(TimeProvider time, DialOperation? dial = null) => UnixTransport.Connect(this);

    internal override AcceptSource Listen(IpcListenerOptions options, ILogger log) => UnixAcceptSource.Listen(this, null, log);

    /// <summary>The <c>sockaddr_un</c> of this path.</summary>
    internal byte[] ToSocketAddress()
    {
        // sun_family is in the machine's own byte order; AF_UNIX is 1.
        byte[] address = new byte[2 + Encoding.UTF8.GetByteCount(_path) + 1];
        BitConverter.TryWriteBytes(address, (ushort)Libc.AfUnix);
        Encoding.UTF8.GetBytes(_path, address.AsSpan(2));
        return address;
    }
}
