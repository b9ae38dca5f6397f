using System.Net;
using System.Net.Http.Headers;

namespace Hawser.Agent.Documents;

/// <summary>Follows an HTTP endpoint.</summary>
internal sealed class HttpSource(HttpClient client, Uri address, TimeSpan interval) : DocumentSource
{
    private const double Jitter = 0.1;
    private const int LongestPause = 10;

    public override async Task FollowAsync(SharedDocument document, TimeProvider clock, CancellationToken cancellationToken)
    {
        BackOff failing = Begin();
        BackOff regular = new(interval, interval, Jitter);
        EntityTagHeaderValue? known = null;
        while (true)
        {
            TimeSpan pause;
            try
            {
                known = await AskAsync(document, known, cancellationToken).ConfigureAwait(false);
                pause = regular.Next();
                failing = Begin();
            }
            catch (Exception e) when (e is HttpRequestException or IOException
                || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                document.Report($"'{address}' gave none: {e.Message}");
                pause = failing.Next();
            }

            await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private BackOff Begin() => new(interval, interval * LongestPause, Jitter);

    /// <returns>The tag of the content that is there now.</returns>
    private async Task<EntityTagHeaderValue?> AskAsync(
        SharedDocument document, EntityTagHeaderValue? known, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (known is not null)
        {
            request.Headers.IfNoneMatch.Add(known);
        }

        // The client's own time-out ends with the headers.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(client.Timeout);
        using HttpResponseMessage response = await client
            .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotModified)
        {
            return known;
        }

        response.EnsureSuccessStatusCode();
        await response.Content.LoadIntoBufferAsync(DocumentContent.MostBytes, limit.Token).ConfigureAwait(false);
        byte[] content = await response.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false);

        // Of what was refused no tag is kept: asked again, the endpoint sends it again, whole.
        return document.Set(content) == DocumentUpdate.Refused ? null : response.Headers.ETag;
    }
}
