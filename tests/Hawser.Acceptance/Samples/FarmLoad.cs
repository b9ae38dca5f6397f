using System.Net;
using System.Threading.Channels;

namespace Hawser.Acceptance.Samples;

/// <summary>Clients of samples/WebFarm, each request over a connection of its own and by a client of another name, until it is disposed.</summary>
internal sealed class FarmLoad : IAsyncDisposable
{
    /// <summary>How many requests are under way at a time.</summary>
    public const int AtOnce = 4;

    private readonly HttpClient _http;
    private readonly Func<Task> _afterFailure;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<FarmAnswer> _answers = Channel.CreateUnbounded<FarmAnswer>();
    private readonly Task _running;
    private int _requests;
    private int _answered;
    private int _lost;

    /// <param name="http">Makes the requests.</param>
    /// <param name="afterFailure">What a client waits for after a request that was not answered.</param>
    public FarmLoad(HttpClient http, Func<Task> afterFailure)
    {
        _http = http;
        _afterFailure = afterFailure;
        _running = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(RunAsync)));
    }

    /// <summary>Requests that were answered with 200.</summary>
    public int Answered => _answered;

    /// <summary>Requests that had no answer, or one that says that it failed.</summary>
    public int Lost => _lost;

    /// <summary>One request.</summary>
    /// <returns>Null: the connection was not made, or ended first.</returns>
    public static async Task<FarmAnswer?> AskAsync(HttpClient http, string client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("X-Client", client);
        try
        {
            using HttpResponseMessage response = await http.SendAsync(request).Soon();
            string text = await response.Content.ReadAsStringAsync().Soon();
            string worker = response.Headers.TryGetValues("X-Worker", out IEnumerable<string>? values) ? values.Single() : "";
            return new FarmAnswer(response.StatusCode, worker, text.Split(',')[0]);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Reads answers until one fits.</summary>
    public async Task UntilAsync(Func<FarmAnswer, bool> fits)
    {
        while (!fits(await _answers.Reader.ReadAsync().AsTask().Soon()))
        {
            // An answer of before.
        }
    }

    /// <summary>Makes no more requests, and waits for those that are under way.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.Soon();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            if (await AskAsync(_http, $"load {Interlocked.Increment(ref _requests)}") is not { Status: HttpStatusCode.OK } answer)
            {
                Interlocked.Increment(ref _lost);
                await _afterFailure().WaitAsync(_stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            Interlocked.Increment(ref _answered);
            _answers.Writer.TryWrite(answer);
        }
    }
}
