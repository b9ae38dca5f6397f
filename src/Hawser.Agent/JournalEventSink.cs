using System.Text.Json;
using System.Threading.Channels;
using Hawser.Agent.Events;

namespace Hawser.Agent;

/// <summary>
/// Keeps all events in a file, and counts them: each once, also over a restart of the agent's process. Thread-safe. Whoever opened it disposes it, after
/// the agent.
/// </summary>
/// <remarks>
/// The file has one line of JSON for each batch, with the batch's id, until it is longer than <see cref="JournalOptions.MaxBytes"/>: then it is made anew
/// with the sum of its lines. A batch is acknowledged when its line is on the disk; batches that come at once share one write. What cannot be written, as on
/// a full disk, is not acknowledged, and comes again; nor is anything once the file was moved or deleted. A line that a crash has cut off was never
/// acknowledged: it is removed when the file is opened, and its batch comes again.
/// </remarks>
public sealed class JournalEventSink : IAgentEventSink, IAsyncDisposable
{
    private readonly JournalFile _file;
    private readonly Channel<(AgentEventBatch Batch, TaskCompletionSource<bool> Stored)> _waiting =
        Channel.CreateUnbounded<(AgentEventBatch Batch, TaskCompletionSource<bool> Stored)>(new UnboundedChannelOptions { SingleReader = true });

    private readonly Lock _gate = new();
    private readonly EventTally _tally;
    private readonly Task _writing;

    private JournalEventSink(JournalFile file, EventTally tally)
    {
        _file = file;
        _tally = tally;
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>What the whole file has.</summary>
    public AgentEventCounts Counts
    {
        get
        {
            lock (_gate)
            {
                return _tally.Counts;
            }
        }
    }

    /// <summary>Opens the file, or makes it, readable by this user only, and reads what it has.</summary>
    /// <param name="path">The file; no other sink has it open.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidDataException">A line of the file, other than the last, is none of a journal's.</exception>
    /// <exception cref="IOException">It cannot be opened, or another sink has it open.</exception>
    public static Task<JournalEventSink> OpenAsync(string path, CancellationToken cancellationToken = default) =>
        OpenAsync(path, new JournalOptions(), cancellationToken);

    /// <inheritdoc cref="OpenAsync(string, CancellationToken)"/>
    /// <param name="path">The file; no other sink has it open. While it is made anew there is another one beside it, of its name with <c>.new</c>.</param>
    /// <param name="options">Options.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<JournalEventSink> OpenAsync(string path, JournalOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        var tally = new EventTally();
        JournalFile file = await JournalFile.OpenAsync(Path.GetFullPath(path), options, tally, cancellationToken).ConfigureAwait(false);
        return new JournalEventSink(file, tally);
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">It could not be written, as on a full disk.</exception>
    /// <exception cref="ObjectDisposedException">The sink is disposed.</exception>
    public async ValueTask<bool> StoreAsync(AgentEventBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var stored = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        ObjectDisposedException.ThrowIf(!_waiting.Writer.TryWrite((batch, stored)), this);
        return await stored.Task.ConfigureAwait(false);
    }

    /// <summary>Stores what waits, and closes the file. Idempotent.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
        await _file.DisposeAsync().ConfigureAwait(false);
    }

    private async Task WriteAsync()
    {
        var together = new List<(AgentEventBatch Batch, TaskCompletionSource<bool> Stored)>();
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            together.Clear();
            while (_waiting.Reader.TryRead(out (AgentEventBatch Batch, TaskCompletionSource<bool> Stored) next))
            {
                together.Add(next);
            }

            Write(together);
        }
    }

    /// <summary>Writes batches that came at once: all of them or none.</summary>
    private void Write(List<(AgentEventBatch Batch, TaskCompletionSource<bool> Stored)> together)
    {
        try
        {
            using var lines = new MemoryStream();
            var ids = new HashSet<(string Stream, long Sequence)>();
            foreach ((AgentEventBatch batch, _) in together)
            {
                if (!_tally.Knows(batch.Stream, batch.Sequence) && ids.Add((batch.Stream, batch.Sequence)))
                {
                    JsonSerializer.Serialize(lines, JournalLine.Of(batch), JournalJson.Default.JournalLine);
                    lines.WriteByte((byte)'\n');
                }
            }

            if (lines.Length > 0)
            {
                _file.Append(lines.GetBuffer().AsSpan(0, (int)lines.Length));
            }
        }
        catch (Exception e)
        {
            together.ForEach(waiting => waiting.Stored.SetException(e));
            return;
        }

        foreach ((AgentEventBatch batch, TaskCompletionSource<bool> stored) in together)
        {
            bool isNew;
            lock (_gate)
            {
                isNew = _tally.Add(batch);
            }

            stored.SetResult(isNew);
        }

        _file.Shorten(_tally);
    }
}
