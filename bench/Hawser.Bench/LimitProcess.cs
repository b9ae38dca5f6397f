using System.Diagnostics;
using System.Net.Sockets;
using Hawser.Bench.Limits;

namespace Hawser.Bench;

/// <summary>A process of Hawser.Bench.Limits, connected. It ends when it is disposed, or when this process ends.</summary>
internal sealed class LimitProcess : IAsyncDisposable
{
    private readonly Process _process;

    private LimitProcess(Process process, Socket socket)
    {
        _process = process;
        Socket = socket;
    }

    public Socket Socket { get; }

    public int ProcessId => _process.Id;

    /// <summary>What it prints.</summary>
    public StreamReader Output => _process.StandardOutput;

    /// <param name="role">One of <see cref="LimitRole"/>.</param>
    public static async Task<LimitProcess> StartAsync(string role)
    {
        string path = Path.Combine(Path.GetTempPath(), $"hawser-bench-{Environment.ProcessId}-{Guid.NewGuid():N}.sock");
        using Socket listener = RawSocket.Create();
        listener.Bind(new UnixDomainSocketEndPoint(path));
        try
        {
            listener.Listen(1);
            string program = Path.Combine(AppContext.BaseDirectory, "Hawser.Bench.Limits");
            var start = new ProcessStartInfo(program, [role, path])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            Process process = Process.Start(start)!;
            return new LimitProcess(process, await listener.AcceptAsync());
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Sends all of <paramref name="data"/>, and receives as much back into it.</summary>
    public async Task EchoAsync(byte[] data)
    {
        await RawSocket.SendAsync(Socket, data);
        await RawSocket.ReceiveAsync(Socket, data);
    }

    public async ValueTask DisposeAsync()
    {
        Socket.Dispose();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
