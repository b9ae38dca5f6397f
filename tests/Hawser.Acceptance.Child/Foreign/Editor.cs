using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Hawser.Ipc;
using Hawser.Rpc;

namespace Hawser.Acceptance.Child.Foreign;

/// <summary>A peer over standard input and output, with the framing of editors, until its input ends.</summary>
internal sealed class Editor(IEditorClient client) : IEditor
{
    private readonly ConcurrentQueue<string> _notes = new();
    private int _cancelled;

    public static async Task<int> RunAsync()
    {
        var connection = IpcConnection.OverTrustedStream(Console.OpenStandardInput(), Console.OpenStandardOutput());
        await using RpcPeer peer = await RpcPeer.ConnectAsync(connection, new RpcPeerOptions
        {
            Services = [RpcService.For<IEditor>(peer => new Editor(peer.CreateProxy<IEditorClient>()))],
        });
        IpcEnd end = await peer.Completion;
        return end.Kind == IpcEndKind.ClosedByPeer ? 0 : 1;
    }

    public Task<int> AddAsync(int a, int b) => Task.FromResult(a + b);

    public Task<Page> DescribeAsync(Page page) => Task.FromResult(new Page(page.Name + "!", [.. page.Lines.Reverse()]));

    public Task NothingAsync() => Task.CompletedTask;

    public ValueTask NoteAsync(string text)
    {
        _notes.Enqueue(text);
        return ValueTask.CompletedTask;
    }

    public Task<IReadOnlyList<string>> NotesAsync() => Task.FromResult<IReadOnlyList<string>>([.. _notes]);

    public Task<byte[]> ReverseAsync(byte[] data) => Task.FromResult<byte[]>([.. data.Reverse()]);

    public async Task<string> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            Interlocked.Increment(ref _cancelled);
        }

        return "not cancelled";
    }

    public Task<int> CancelledAsync() => Task.FromResult(Volatile.Read(ref _cancelled));

    public Task FailAsync(string message) => throw new InvalidOperationException(message);

    public Task<int> CountAsync(int to, IProgress<int> progress)
    {
        for (int i = 0; i < to; i++)
        {
            progress.Report(i);
        }

        return Task.FromResult(to);
    }

    public async IAsyncEnumerable<int> SequenceAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield return 1;
    }

    public async Task<int> SumAsync(IAsyncEnumerable<int> items) => await items.SumAsync();

    public async Task<string> AskAsync(string what)
    {
        try
        {
            switch (what)
            {
                case "double":
                    return (await client.DoubleAsync(21)).ToString(CultureInfo.InvariantCulture);
                case "fail":
                    await client.FailAsync();
                    return "answered";
                case "missing":
                    await client.MissingAsync();
                    return "answered";
                case "note":
                    await client.NoteAsync("from the peer");
                    return "noted";
                case "cancel":
                    return await CancelAsync();
                case "count":
                    var reports = new Reports();
                    int counted = await client.CountAsync(5, reports);
                    return $"{string.Join(",", reports.All)} {counted}";
                default:
                    await using (await client.StreamAsync())
                    {
                        return "answered";
                    }
            }
        }
        catch (RemoteException e)
        {
            return $"{e.Code} {e.Message}";
        }
        catch (RpcProtocolException e)
        {
            return $"{e.Code} {e.Message}";
        }
        catch (NotSupportedException e)
        {
            return $"{nameof(NotSupportedException)} {e.Message}";
        }
    }

    private async Task<string> CancelAsync()
    {
        using var source = new CancellationTokenSource();
        Task waiting = client.WaitAsync(1, source.Token);

        // The request has gone, since what is sent keeps its order.
        await client.NoteAsync("before the cancellation");
        await source.CancelAsync();
        try
        {
            await waiting;
            return "answered";
        }
        catch (OperationCanceledException e) when (e.CancellationToken == source.Token)
        {
            return "cancelled";
        }
    }

    private sealed class Reports : IProgress<int>
    {
        public ConcurrentQueue<int> All { get; } = new();

        public void Report(int value) => All.Enqueue(value);
    }
}
