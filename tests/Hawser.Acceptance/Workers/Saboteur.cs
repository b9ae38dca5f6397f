using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Hawser.Acceptance.Workers;

/// <summary>A worker that was let in, and that uses what it then can reach: its streams, its channel's descriptor, its owner's socket.</summary>
public sealed partial class Saboteur : ISabotage
{
    private const short UnixFamily = 1;

    private static readonly List<Socket> Kept = [];

    public Task PrintAsync(int megabytes) => Task.Run(() =>
    {
        byte[] text = new byte[64 << 10];
        Array.Fill(text, (byte)'x');
        for (int i = 0; i < megabytes * 16; i++)
        {
            _ = Write(1, text, text.Length);
            _ = Write(2, text, text.Length);
        }
    });

    public Task StormAsync(int connections)
    {
        string path = Channel().Path;
        for (int i = 0; i < connections; i++)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            Kept.Add(socket);
            try
            {
                socket.Connect(new UnixDomainSocketEndPoint(path));
                ReadOnlySpan<byte> word = (i % 3) switch
                {
                    0 => "GET / HTTP/1.1\r\n\r\n"u8,
                    1 => "HAWSER01\u0001\u0001\0\u0050\0\0\0\0"u8,
                    _ => default,
                };
                socket.Send(word);
            }
            catch (SocketException)
            {
                // The owner's queue is full, or it has hung up.
            }
        }

        return Task.CompletedTask;
    }

    public Task<int> StartChildAsync()
    {
        using Process child = Process.Start("sleep", "600");
        return Task.FromResult(child.Id);
    }

    public Task WreckAsync()
    {
        byte[] frame = [0x7F, 0xFF, 0xFF, 0xFF, .. "this is no frame"u8];
        _ = Write(Channel().Descriptor, frame, frame.Length);
        return Task.Delay(Timeout.Infinite);
    }

    /// <summary>The descriptor of the channel to the owner, and the path at its other end.</summary>
    private static (int Descriptor, string Path) Channel()
    {
        foreach (string entry in Directory.GetFileSystemEntries("/proc/self/fd"))
        {
            byte[] address = new byte[128];
            int length = address.Length;
            int descriptor = int.Parse(Path.GetFileName(entry), System.Globalization.CultureInfo.InvariantCulture);
            if (PeerName(descriptor, address, ref length) == 0 && length > 3 && BitConverter.ToInt16(address) == UnixFamily && address[2] == '/')
            {
                return (descriptor, Encoding.UTF8.GetString(address, 2, length - 2).TrimEnd('\0'));
            }
        }

        throw new InvalidOperationException("This worker has no channel over a unix socket.");
    }

    [LibraryImport("libc", EntryPoint = "getpeername")]
    private static partial int PeerName(int descriptor, Span<byte> address, ref int length);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> bytes, nint length);
}
