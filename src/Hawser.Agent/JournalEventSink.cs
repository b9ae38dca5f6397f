using System.Text.Json;
using System.Threading.Channels;
using Hawser.Agent.Events;

namespace Hawser.Agent;

/// <summary>
/// Keeps all events in a file, and counts them: each once, also over a restart of the agent's process. Thread-safe. Whoever opened it disposes it, after
/// the agent.
/// </summary>
/// <remarks>
/// The file has one line of JSON for each batch, with the batch's id, and grows. A batch is acknowledged when its line is on the disk; batches that come
/// at once share one write. A line that a crash has cut off was never acknowledged: it is removed when the file is opened, and its batch comes again.
/// </remarks>
public sealed class JournalEventSink : IAgentEventSink, IAsyncDisposable
{
    private readonly FileStream _file;
    private readonly Channel<(AgentEventBatch Batch, TaskCompletionSource<bool> Stored)> _waiting =
        Channel.CreateUnbounded<(AgentEventBatch Batch, TaskCompletionSource<bool> Stored)>(new UnboundedChannelOptions { SingleReader = true });

    private readonly Lock _gate = new();
    private readonly EventTally _tally;
    private readonly Task _writing;

    private JournalEventSink(FileStream file, EventTally tally)
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
    public static async Task<JournalEventSink> OpenAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var file = new FileStream(path, options);
        try
        {
            var tally = new EventTally();
            file.SetLength(await JournalReader.ReadAsync(file, tally, cancellationToken).ConfigureAwait(false));
            file.Seek(0, SeekOrigin.End);
            return new JournalEventSink(file, tally);
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
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
        long? before = null;
        try
        {
            before = _file.Length;
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
                _file.Write(lines.GetBuffer().AsSpan(0, (int)lines.Length));
                _file.Flush(flushToDisk: true);
            }
        }
        catch (Exception e)
        {
            if (before is { } length)
            {
                Undo(length);
            }

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
    }

    /// <summary>What was written in part would end up inside the file.</summary>
    private void Undo(long length)
    {
        try
        {
            _file.SetLength(length);
            _file.Seek(0, SeekOrigin.End);
        }
        catch (IOException)
        {
            // The next write fails too, and nothing more is acknowledged.
            _file.Dispose();
        }
    }
}
