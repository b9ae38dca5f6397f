using System.Net.Sockets;

namespace Hawser.Bench.Limits;

/// <summary>A unix socket used as any .NET program would, by its asynchronous members.</summary>
internal static class RawSocket
{
    public const int MessageSize = 100;
    public const int BulkSize = 1 << 20;

    // Some milliseconds. Who spins on while the other side measures something else takes a processor from that.
    private const int MostTries = 10_000;

    public static Socket Create() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public static Socket Connect(string path)
    {
        Socket socket = Create();
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    /// <summary>Fills the whole of <paramref name="buffer"/>.</summary>
    /// <returns>False: the peer has closed.</returns>
    public static async ValueTask<bool> ReceiveAsync(Socket socket, Memory<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int received = await socket.ReceiveAsync(buffer, SocketFlags.None);
            if (received == 0)
            {
                return false;
            }

            buffer = buffer[received..];
        }

        return true;
    }

    public static async ValueTask SendAsync(Socket socket, ReadOnlyMemory<byte> data)
    {
        while (!data.IsEmpty)
        {
            data = data[await socket.SendAsync(data, SocketFlags.None)..];
        }
    }

    public static async Task EchoAsync(Socket socket, int size)
    {
        byte[] buffer = new byte[size];
        while (await ReceiveAsync(socket, buffer))
        {
            await SendAsync(socket, buffer);
        }
    }

    /// <summary>Sends back what comes behind its length of four bytes. The buffer is used again as long as it is large enough.</summary>
    public static async Task EchoSizedAsync(Socket socket)
    {
        byte[] length = new byte[sizeof(int)];
        byte[] buffer = [];
        while (await ReceiveAsync(socket, length))
        {
            int size = BitConverter.ToInt32(length);
            buffer = buffer.Length >= size ? buffer : new byte[size];
            await ReceiveAsync(socket, buffer.AsMemory(0, size));
            await SendAsync(socket, buffer.AsMemory(0, size));
        }
    }

    /// <summary>Fills the whole of <paramref name="buffer"/> from a socket that does not block, and waits only where nothing comes.</summary>
    /// <returns>False: the peer has closed.</returns>
    public static bool ReceiveSpinning(Socket socket, Span<byte> buffer)
    {
        int tries = 0;
        while (!buffer.IsEmpty)
        {
            int received = socket.Receive(buffer, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
            {
                if (++tries == MostTries)
                {
                    socket.Poll(Timeout.InfiniteTimeSpan, SelectMode.SelectRead);
                    tries = 0;
                }

                continue;
            }

            if (received == 0)
            {
                return false;
            }

            buffer = buffer[received..];
        }

        return true;
    }

    public static void EchoSpinning(Socket socket, int size)
    {
        socket.Blocking = false;
        byte[] buffer = new byte[size];
        while (ReceiveSpinning(socket, buffer))
        {
            socket.Send(buffer);
        }
    }
}
