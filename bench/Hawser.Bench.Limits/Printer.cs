using System.Net.Sockets;

namespace Hawser.Bench.Limits;

/// <summary>Prints lines by <see cref="Console"/>, which flushes each, whenever it is asked over the socket.</summary>
internal static class Printer
{
    public static async Task RunAsync(Socket socket)
    {
        byte[] count = new byte[sizeof(int)];
        while (await RawSocket.ReceiveAsync(socket, count))
        {
            int lines = BitConverter.ToInt32(count);
            for (int i = 0; i < lines; i++)
            {
                Console.WriteLine($"line {i}");
            }
        }
    }
}
