using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using Hawser.Bench.Measuring;

namespace Hawser.Bench.Figures.Peers;

/// <summary>A process of Hawser.Bench.Http, and a client of it.</summary>
internal sealed class HttpPeer : IPeer
{
    private readonly byte[] _data = new byte[1 << 20];
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

    public async Task<double> MeasureAsync(string kind, int count)
    {
        long begin = Stopwatch.GetTimestamp();
        await (kind switch
        {
            PeerWork.Call => CallAsync(count),
            PeerWork.Calls64 => Task.WhenAll(Enumerable.Repeat(count / PeerWork.Callers, PeerWork.Callers).Select(share => Task.Run(() => CallAsync(share)))),
            PeerWork.Stream => StreamAsync(count),
            PeerWork.Bulk => BulkAsync(count),
            _ => SpawnAsync(count),
        });
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        File.Delete(_path);
    }

    private static async Task SpawnAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await using HttpPeer peer = await StartAsync();
            await peer.CallAsync(1);
        }
    }

    private async Task CallAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            string uri = string.Create(CultureInfo.InvariantCulture, $"/add?first=17&second={i}");
            Check(await _client.GetFromJsonAsync<int>(uri), 17 + i);
        }
    }

    private async Task StreamAsync(int count)
    {
        string uri = string.Create(CultureInfo.InvariantCulture, $"/count?items={count}");
        Check(await _client.GetFromJsonAsAsyncEnumerable<int>(uri).CountAsync(), count);
    }

    private async Task BulkAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            using var content = new ByteArrayContent(_data);
            using HttpResponseMessage response = await _client.PostAsync(new Uri("/echo", UriKind.Relative), content);
            Check((await response.Content.ReadAsByteArrayAsync()).Length, _data.Length);
        }
    }

    private static void Check(int came, int expected)
    {
        if (came != expected)
        {
            throw new MeasurementException($"{came} came by HTTP in place of {expected}.");
        }
    }
}
