using Hawser.Rpc.Tests.Support;

namespace Hawser.Rpc.Tests.Calls;

/// <summary>Code that runs before each served call.</summary>
public sealed class BeforeCallTests
{
    private readonly Gate _gate = new();

    [Fact]
    public async Task A_call_waits_for_what_runs_before_it_and_its_parameters_are_still_there()
    {
        var held = new TaskCompletionSource<string>();
        var open = new TaskCompletionSource();
        await using PeerPair pair = await ServeAsync(async (method, _) =>
        {
            held.TrySetResult(method);
            await open.Task;
        });
        IGate gate = pair.Client.CreateProxy<IGate>();
        Task<string> echo = gate.EchoAsync("one");
        Assert.Equal("IGate.EchoAsync", await held.Task.InTime());
        Task note = gate.NoteAsync("two").AsTask();
        Assert.False(echo.IsCompleted);
        open.SetResult();
        Assert.Equal("one", await echo.InTime());
        await note.InTime();
        Assert.Equal("note two", await _gate.NextAsync());
    }

    [Fact]
    public async Task A_call_fails_with_what_it_throws_and_never_reaches_its_handler()
    {
        await using PeerPair pair = await ServeAsync(static (method, _) =>
            method == "IGate.EchoAsync" ? default : throw new UnauthorizedAccessException("not you"));
        IGate gate = pair.Client.CreateProxy<IGate>();
        RemoteException thrown = await Assert.ThrowsAsync<RemoteException>(() => gate.WaitAsync("one").InTime());
        Assert.Equal((typeof(UnauthorizedAccessException).FullName, "not you"), (thrown.RemoteType, thrown.Message));
        await gate.NoteAsync("two").AsTask().InTime();
        Assert.Equal("three", await gate.EchoAsync("three").InTime());
        Task<string> next = _gate.NextAsync();
        Assert.False(next.IsCompleted);
    }

    [Fact]
    public async Task A_call_that_its_caller_gives_up_meanwhile_is_not_carried_out()
    {
        var given = new TaskCompletionSource<CancellationToken>();
        await using PeerPair pair = await ServeAsync(async (method, token) =>
        {
            if (method == "IGate.WaitAsync")
            {
                given.SetResult(token);
                await Task.Delay(Timeout.InfiniteTimeSpan, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        });
        IGate gate = pair.Client.CreateProxy<IGate>();
        using var source = new CancellationTokenSource();
        Task<string> call = gate.WaitAsync("one", source.Token);
        CancellationToken seen = await given.Task.InTime();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.InTime());
        Assert.Equal("two", await gate.EchoAsync("two").InTime());
        Assert.True(seen.IsCancellationRequested);
        Task<string> next = _gate.NextAsync();
        Assert.False(next.IsCompleted);
    }

    private Task<PeerPair> ServeAsync(Func<string, CancellationToken, ValueTask> before) =>
        PeerPair.ConnectAsync(new RpcPeerOptions { Services = [RpcService.For<IGate>(_gate)], BeforeCall = before });
}
