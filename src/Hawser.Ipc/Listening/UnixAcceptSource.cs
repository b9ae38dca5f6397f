using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Hawser.Ipc;

/// <summary>Accepts on a unix socket, which it makes and removes, with the folder where that is its own.</summary>
internal sealed class UnixAcceptSource : SocketAcceptSource
{
    private readonly UnixEndpoint _endpoint;
    private readonly SocketFolder? _folder;

    private UnixAcceptSource(UnixEndpoint endpoint, SocketFolder? folder, UnixSocketHandle socket, ILogger log)
        : base(socket, log)
    {
        _endpoint = endpoint;
        _folder = folder;
    }

    internal override IpcEndpoint Endpoint => _endpoint;

    internal static UnixAcceptSource ListenInOwnFolder(ILogger log)
    {
        SocketFolder folder = SocketFolder.Create(log);
        try
        {
            return Listen(folder.Endpoint, folder, log);
        }
        catch
        {
            folder.Remove();
            throw;
        }
    }

    internal static UnixAcceptSource Listen(UnixEndpoint endpoint, SocketFolder? folder, ILogger log)
    {
        UnixSocketHandle socket = NewSocket(Libc.AfUnix);
        try
        {
            Bind(socket, endpoint);

            // Nobody can connect before listen, so the mode is right by then.
            if (Libc.ChangeMode(endpoint.SocketPath, 0x180 /* 0600 */) < 0 || Libc.Listen(socket, Backlog) < 0)
            {
                IOException failure = Libc.Failure($"listen on {endpoint.SocketPath}", Marshal.GetLastPInvokeError());
                _ = Libc.Unlink(endpoint.SocketPath);
                throw failure;
            }

            return new UnixAcceptSource(endpoint, folder, socket, log);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private protected override void RemoveName()
    {
        _ = Libc.Unlink(_endpoint.SocketPath);
        _folder?.Remove();
    }

    private protected override SocketTransport Open(UnixSocketHandle socket) => new UnixTransport(socket, UnixTransport.ReadPeer(socket));

    private static void Bind(UnixSocketHandle socket, UnixEndpoint endpoint)
    {
        byte[] address = endpoint.ToSocketAddress();
        for (bool swept = false; Libc.Bind(socket, address, address.Length) < 0; swept = true)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Libc.Eaddrinuse || swept)
            {
                throw Libc.Failure($"bind {endpoint.SocketPath}", error);
            }

            try
            {
                UnixTransport.Connect(endpoint).Dispose();
                throw new IOException($"Somebody listens on {endpoint.SocketPath} already.");
            }
            catch (IOException e) when (Libc.ErrorOf(e) is Libc.Econnrefused or Libc.Enoent)
            {
                _ = Libc.Unlink(endpoint.SocketPath); // A file that nobody listens on is left over from a listener that died.
            }
        }
    }
}
