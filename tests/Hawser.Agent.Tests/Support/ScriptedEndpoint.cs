using System.Net;
using System.Net.Http.Headers;

namespace Hawser.Agent.Tests.Support;

/// <summary>An HTTP endpoint without a network: it gives one content with one tag, and fails when it is told to.</summary>
internal sealed class ScriptedEndpoint : HttpMessageHandler
{
    private readonly Lock _gate = new();
    private readonly Queue<TaskCompletionSource<string>> _waiting = new();
    private readonly Queue<string> _asked = new();

    public string Content { get; set; } = "{}";

    public string Tag { get; set; } = "one";

    public bool Fails { get; set; }

    /// <summary>The next request: what tag it named, and how it was answered.</summary>
    public Task<string> NextAsync()
    {
        lock (_gate)
        {
            if (_asked.TryDequeue(out string? asked))
            {
                return Task.FromResult(asked);
            }

            var next = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(next);
            return next.Task.Soon();
        }
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string known = request.Headers.IfNoneMatch.SingleOrDefault()?.Tag ?? "nothing";
        var response = new HttpResponseMessage(
            Fails ? HttpStatusCode.ServiceUnavailable : known == Quoted ? HttpStatusCode.NotModified : HttpStatusCode.OK);
        if (response.StatusCode == HttpStatusCode.OK)
        {
            response.Content = new StringContent(Content);
            response.Headers.ETag = new EntityTagHeaderValue(Quoted);
        }

        Tell($"{known} -> {(int)response.StatusCode}");
        return Task.FromResult(response);
    }

    private string Quoted => $"\"{Tag}\"";

    private void Tell(string asked)
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out TaskCompletionSource<string>? next))
            {
                next.SetResult(asked);
            }
            else
            {
                _asked.Enqueue(asked);
            }
        }
    }
}
