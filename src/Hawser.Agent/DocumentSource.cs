using Hawser.Workers;

namespace Hawser.Agent;

/// <summary>Where a document's content comes from: a file, an HTTP endpoint, or a class of the application's own. Immutable.</summary>
public abstract class DocumentSource
{
    /// <summary>
    /// Follows a file: its content is taken when it changes, in whatever way its writer does that, and looked at now and then besides. While there is
    /// no such file, the document stays as it is.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="checkInterval">How often it is looked at besides. Default 5 s; more than zero, at most a day.</param>
    /// <exception cref="ArgumentOutOfRangeException">The interval is out of range.</exception>
    public static DocumentSource File(string path, TimeSpan? checkInterval = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        TimeSpan interval = OptionTimes.Positive(checkInterval ?? TimeSpan.FromSeconds(5), nameof(checkInterval));
        return new Documents.FileSource(Path.GetFullPath(path), interval);
    }

    /// <summary>
    /// Follows an HTTP endpoint: asked again and again, with the <c>ETag</c> that it last gave, so that what has not changed is not sent. After a
    /// failure it is asked later and later, up to ten intervals; the pauses are shortened at random by up to a tenth.
    /// </summary>
    /// <param name="client">Makes the requests, with its own time-out and headers. The caller disposes it, after the agent.</param>
    /// <param name="address">The endpoint.</param>
    /// <param name="interval">The pause between two requests. Default 60 s; more than zero, at most a day.</param>
    /// <exception cref="ArgumentOutOfRangeException">The interval is out of range.</exception>
    public static DocumentSource Http(HttpClient client, Uri address, TimeSpan? interval = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(address);
        return new Documents.HttpSource(client, address, OptionTimes.Positive(interval ?? TimeSpan.FromSeconds(60), nameof(interval)));
    }

    /// <summary>Gives the document its content, until the token fires. What it throws before is logged, and ends the following.</summary>
    /// <param name="document">The document; what is given to it is checked.</param>
    /// <param name="clock">The agent's clock.</param>
    /// <param name="cancellationToken">Fires when the agent ends.</param>
    public abstract Task FollowAsync(SharedDocument document, TimeProvider clock, CancellationToken cancellationToken);
}
