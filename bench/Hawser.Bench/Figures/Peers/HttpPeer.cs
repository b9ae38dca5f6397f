using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using Hawser.Bench.Measuring;

namespace Hawser.Bench.Figures.Peers;

/// <summary>A process of Hawser.Bench.Http, and a client of it.</summary>
internal sealed class HttpPeer : IPeer, IAnsweringProcess
{
    private readonly Process _process;
    private readonly HttpClient _client;
    private readonly string _path;

    private HttpPeer(Process process, HttpClient client, string path)
    {
        _process = process;
        _client = client;
        _path = path;
    }

    public string Name => "ASP.NET Core's web server on a unix socket, with HttpClient";

    public static async Task<HttpPeer> StartAsync()
    {
        string path = Path.Combine(Path.GetTempPath(), $"hawser-bench-{Environment.ProcessId}-{Guid.NewGuid():N}.sock");
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Hawser.Bench.Http"), [path])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;
        if (await process.StandardOutput.ReadLineAsync() != "ready")
        {
            throw new MeasurementException("The web server does not run here.");
        }

        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return new HttpPeer(process, new HttpClient(handler) { BaseAddress = new Uri("http://localhost") }, path);
    }

    public Task<double> MeasureAsync(string kind, int count) => PeerWork.TimeAsync(kind, count, this);

    public Task<int> AddAsync(int first, int second) =>
        _client.GetFromJsonAsync<int>(string.Create(CultureInfo.InvariantCulture, $"/add?first={first}&second={second}"));

    public IAsyncEnumerable<int> CountAsync(int items) =>
        _client.GetFromJsonAsAsyncEnumerable<int>(string.Create(CultureInfo.InvariantCulture, $"/count?items={items}"));

    public async Task<byte[]> EchoAsync(byte[] data)
    {
        using var content = new ByteArrayContent(data);
        using HttpResponseMessage response = await _client.PostAsync(new Uri("/echo", UriKind.Relative), content);
        return await response.Content.ReadAsByteArrayAsync();
    }

    public async Task<int> SpawnAsync()
    {
        await using HttpPeer peer = await StartAsync();
        return await peer.AddAsync(1, 2);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        File.Delete(_path);
    }
}
