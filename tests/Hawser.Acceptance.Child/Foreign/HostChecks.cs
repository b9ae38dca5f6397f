using System.Diagnostics;
using System.Security.Cryptography;
using Hawser.Rpc;

namespace Hawser.Acceptance.Child.Foreign;

/// <summary>
/// What this process calls at a peer in another language, one check for each scenario: each throws when the peer does not do as it should.
/// </summary>
internal sealed class HostChecks(RpcPeer peer)
{
    private const int Mebibyte = 1024 * 1024;

    private readonly IExchange _guest = peer.CreateProxy<IExchange>();

    public Task RunAsync(string name) => name switch
    {
        "calls" => Calls(),
        "errors" => Errors(),
        "notifications" => Notifications(),
        "cancel" => Cancel(),
        "deadline" => Deadline(),
        "items" => Items(),
        "slow consumer" => SlowConsumer(),
        "broken items" => BrokenItems(),
        "leave early" => LeaveEarly(),
        "byte streams" => ByteStreams(),
        "bytes" => Bytes(),
        "long messages" => LongMessages(),
        "progress" => Progress(),
        "requests" => Requests(),
        "messages too long" => MessagesTooLong(),
        "one stream" => OneStream(),
        _ => throw new ArgumentException($"No check is called '{name}'.", nameof(name)),
    };

    private static void Equal<T>(T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new UnreachableException($"{actual} came in place of {expected}.");
        }
    }

    private static async Task<TException> Throws<TException>(Func<Task> call)
        where TException : Exception
    {
        try
        {
            await call();
        }
        catch (TException e)
        {
            return e;
        }

        throw new UnreachableException($"{typeof(TException).Name} did not come.");
    }

    private async Task Calls()
    {
        Equal(5, await _guest.AddAsync(2, 3));
        Equal(42, await _guest.TripleAsync(14));
        Equal("schön \0 \U0001F600", await _guest.EchoAsync("schön \0 \U0001F600"));
        Equal(497 * 1000, (await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => _guest.AddAsync(i, 497 - i)))).Sum());
    }

    private async Task Errors()
    {
        RemoteException failed = await Throws<RemoteException>(() => _guest.FailAsync("on purpose"));
        Equal("on purpose", failed.Message);
        Equal("Guest.Failure", failed.RemoteType);
        Equal("the cause", failed.InnerException?.Message);
        RpcProtocolException unknown = await Throws<RpcProtocolException>(() => peer.CallAsync("Guest.Nothing"));
        Equal(RpcErrorCodes.MethodNotFound, unknown.Code);
        RemoteException own = await Throws<RemoteException>(() => peer.CallAsync("Guest.OwnError"));
        Equal(1234, own.Code);
    }

    private async Task Notifications()
    {
        for (int i = 1; i <= 10_000; i++)
        {
            await _guest.NoteAsync(i);
        }

        // A call may overtake those before it, so the sum is asked for until it is there.
        while (await _guest.NotedAsync() != 50_005_000)
        {
        }
    }

    private async Task Cancel()
    {
        using var cancellation = new CancellationTokenSource();
        OperationCanceledException cancelled = await Throws<OperationCanceledException>(
            () => _guest.WaitAsync(new Sink<string>(_ => cancellation.Cancel()), cancellation.Token));
        Equal(cancellation.Token, cancelled.CancellationToken);
        await _guest.WaitEndedAsync();
    }

    private async Task Deadline()
    {
        IExchange hasty = peer.CreateProxy<IExchange>(new RpcProxyOptions { Timeout = TimeSpan.FromMilliseconds(200) });
        await Throws<RpcTimeoutException>(() => hasty.WaitAsync());
        await _guest.WaitEndedAsync();

        // What the guest calls in turn has no more time than is left of this.
        IExchange patient = peer.CreateProxy<IExchange>(new RpcProxyOptions { Timeout = TimeSpan.FromSeconds(20) });
        Equal(true, await patient.RemainingAsync() is > 0 and <= 20_000);
        Equal(null, await _guest.RemainingAsync());
    }

    private async Task Items()
    {
        Equal(199_990_000, await _guest.CountAsync(20_000).Select(i => (long)i).SumAsync());
        Equal(199_990_000, await _guest.SumAsync(Enumerable.Range(0, 20_000).ToAsyncEnumerable()));
        Equal("A,B,C", string.Join(',', await _guest.UpperAsync("a b c".Split(' ').ToAsyncEnumerable()).ToListAsync()));
        Equal(0, await _guest.CountAsync(0).CountAsync());
    }

    private async Task SlowConsumer()
    {
        int produced = 0;
        var stopped = new TaskCompletionSource();
        async IAsyncEnumerable<string> Talk()
        {
            try
            {
                while (true)
                {
                    await Task.Yield();
                    Interlocked.Increment(ref produced);
                    yield return new string('h', 1024);
                }
            }
            finally
            {
                stopped.TrySetResult();
            }
        }

        Task<long> held = _guest.HoldAsync(2000, Talk());

        // The guest answers this when its allowance for the talk is used up, and serves others meanwhile.
        await peer.CallAsync("Guest.Flooded");
        Equal(5, await _guest.AddAsync(2, 3));
        int ahead = Volatile.Read(ref produced);
        if (ahead > 1000)
        {
            throw new UnreachableException($"{ahead} items of a kilobyte were produced ahead of a consumer with a window of 256 KiB.");
        }

        await _guest.GoAsync();
        Equal(2000 * 1024, await held);
        await stopped.Task;
    }

    private async Task BrokenItems()
    {
        int taken = 0;
        RemoteException broken = await Throws<RemoteException>(async () =>
        {
            await foreach (int item in _guest.BreakAsync(1000))
            {
                Equal(taken++, item);
            }
        });
        Equal("broken after 1000", broken.Message);
        Equal(1000, taken);

        async IAsyncEnumerable<int> Break()
        {
            yield return 1;
            await Task.Yield();
            throw new InvalidOperationException("broken at the host");
        }

        RemoteException sent = await Throws<RemoteException>(() => _guest.SumAsync(Break()));
        Equal("broken at the host", sent.Message);
    }

    private async Task LeaveEarly()
    {
        await foreach (string text in _guest.TalkAsync())
        {
            Equal(1024, text.Length);
            break;
        }

        await _guest.TalkEndedAsync();
        var stopped = new TaskCompletionSource();
        async IAsyncEnumerable<string> Talk()
        {
            try
            {
                while (true)
                {
                    await Task.Yield();
                    yield return "first";
                }
            }
            finally
            {
                stopped.TrySetResult();
            }
        }

        Equal("first", await _guest.FirstAsync(Talk()));
        await stopped.Task;
    }

    private async Task ByteStreams()
    {
        const int length = 3 * Mebibyte + 1;
        byte[] pattern = Exchange.Pattern(length);
        using (var copy = new MemoryStream())
        {
            await using Stream content = await _guest.BytesAsync(length);
            await content.CopyToAsync(copy);
            Equal(true, copy.ToArray().AsSpan().SequenceEqual(pattern));
        }

        using var source = new MemoryStream(pattern);
        Equal(Convert.ToHexStringLower(SHA256.HashData(pattern)), await _guest.DigestAsync(source));
        Equal(Convert.ToHexStringLower(SHA256.HashData([])), await _guest.DigestAsync(Stream.Null));
    }

    private async Task Bytes()
    {
        foreach (int length in (int[])[0, 1, 4096, 4097, Mebibyte, 5 * Mebibyte + 3])
        {
            byte[] data = Exchange.Pattern(length);
            byte[] reversed = await _guest.ReverseAsync(data);
            Array.Reverse(reversed);
            Equal(true, reversed.AsSpan().SequenceEqual(data));
        }
    }

    private async Task LongMessages()
    {
        string text = new('ö', Mebibyte);
        string[] echoes = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => _guest.EchoAsync(text + i)));
        for (int i = 0; i < echoes.Length; i++)
        {
            Equal(text + i, echoes[i]);
        }

        async IAsyncEnumerable<string> Long()
        {
            await Task.Yield();
            yield return text;
            yield return text;
        }

        List<string> upper = await _guest.UpperAsync(Long()).ToListAsync();
        Equal(2, upper.Count);
        Equal(new string('Ö', Mebibyte), upper[1]);
    }

    private async Task Progress()
    {
        int last = 0;
        Equal(20_000, await _guest.StepsAsync(20_000, new Sink<int>(step => last = last == step - 1 ? step : -1)));
        Equal(20_000, last);
    }

    private async Task Requests()
    {
        Task[] waits = [.. Enumerable.Range(0, 5).Select(_ => _guest.HoldAsync(0, AsyncEnumerable.Empty<string>()))];
        await peer.NotifyAsync("IExchange.GoAsync");
        await Task.WhenAll(waits);
    }

    private async Task MessagesTooLong()
    {
        MessageTooLargeException text = await Throws<MessageTooLargeException>(() => _guest.EchoAsync(new string('a', 70_000)));
        Equal(65_536, text.Limit);
        MessageTooLargeException data = await Throws<MessageTooLargeException>(() => _guest.ReverseAsync(new byte[70_000]));
        Equal(65_536, data.Limit);
        Equal(60_000, (await _guest.EchoAsync(new string('a', 60_000))).Length);
    }

    private async Task OneStream()
    {
        Task<long> held = _guest.HoldAsync(1, AsyncEnumerable.Repeat("one", 1_000_000));
        await Throws<RpcProtocolException>(() => _guest.SumAsync(AsyncEnumerable.Repeat(1, 3)));
        byte[] reversed = await _guest.ReverseAsync(new byte[5000]);
        Equal(5000, reversed.Length);
        await _guest.GoAsync();
        Equal(3, await held);

        // The stream is over with the guest's $/stop, which comes right behind that answer and before the next.
        Equal(5, await _guest.AddAsync(2, 3));
        Equal(3, await _guest.SumAsync(AsyncEnumerable.Repeat(1, 3)));
    }
}
