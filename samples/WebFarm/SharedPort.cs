using System.Net;
using System.Net.Sockets;

namespace WebFarm;

/// <summary>
/// A port on which several processes answer: each has a socket of its own on it, and the kernel gives each new connection to one of them
/// (<c>SO_REUSEPORT</c>, Linux 3.9 and later; all of one user).
/// </summary>
internal static class SharedPort
{
    private const int SocketLevel = 1;
    private const int ReusePort = 15;

    /// <summary>
    /// Makes a socket that is bound to the port beside those of others. While it does not listen, it only holds the port: no other user can take it,
    /// and no connection goes to it.
    /// </summary>
    /// <exception cref="SocketException">Another program has the port.</exception>
    internal static Socket Bind(IPEndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.SetRawSocketOption(SocketLevel, ReusePort, BitConverter.GetBytes(1));
            socket.Bind(endpoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
