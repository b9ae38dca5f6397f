using System.Runtime.CompilerServices;
using Hawser.Rpc;

namespace Hawser.Chaos.Victims;

/// <summary>One call after the other of a victim, as a schedule says, each with what its answer must be.</summary>
internal sealed class VictimCalls(Random random, Oracle oracle)
{
    /// <summary>No two applications have the same id, in the whole run.</summary>
    private static long _applications;

    /// <summary>Makes the next call.</summary>
    /// <param name="client">Gives who is called.</param>
    internal async Task NextAsync(Func<IVictim> client)
    {
        int what = random.Next(100), size = random.Next(1, 300_000), time = random.Next(1, 200);
        switch (what)
        {
            case < 40:
                await oracle.CallAsync("Add", async () => WrongAnswerException.Unless(size + time, await client().AddAsync(size, time)));
                break;
            case < 50:
                long id = Interlocked.Increment(ref _applications);
                await oracle.CallAsync("Apply", async () => WrongAnswerException.Unless(true, await client().ApplyAsync(id)));
                break;
            case < 60:
                byte[] data = new byte[size];
                new Random(size).NextBytes(data);
                await oracle.CallAsync("Echo", async () =>
                {
                    byte[] echo = await client().EchoAsync(data);
                    WrongAnswerException.Unless(true, echo.AsSpan().SequenceEqual(data));
                });
                break;
            case < 68:
                await oracle.CallAsync("Count", () => ReadAsync(client(), size % 5000, isSlow: what < 62));
                break;
            case < 76:
                long expected = (long)(size % 5000) * ((size % 5000) - 1) / 2;
                await oracle.CallAsync(
                    "Sum", async () => WrongAnswerException.Unless(expected, await client().SumAsync(NumbersAsync(size % 5000))));
                break;
            case < 80:
                await oracle.CallAsync("Note", () => client().NoteAsync("note").AsTask());
                break;
            case < 84:
                await oracle.CallAsync("Print", () => client().PrintAsync(size % 200));
                break;
            case < 86:
                await oracle.CallAsync("Eat", () => client().EatAsync(size % 100));
                break;
            case < 90:
                await oracle.CallAsync("Open", () => client().OpenAsync());
                break;
            case < 96:
                using (var source = new CancellationTokenSource(time))
                {
                    await oracle.CallUntilAsync("Hang", () => client().HangAsync(source.Token), source.Token);
                }

                break;
            case < 99:
                await oracle.CallAsync("Hang in time", () => LateAsync(client(), time));
                break;
            default:
                using (var source = new CancellationTokenSource(time))
                {
                    await oracle.CallUntilAsync("Deaf", () => client().DeafAsync(size % 5000).WaitAsync(source.Token), source.Token);
                }

                break;
        }
    }

    private static async Task LateAsync(IVictim client, int time)
    {
        using (RpcDeadline.Within(TimeSpan.FromMilliseconds(time)))
        {
            await client.HangAsync();
        }

        throw new WrongAnswerException("what ends with its token only has ended without it");
    }

    private static async Task ReadAsync(IVictim client, int to, bool isSlow)
    {
        int next = 0;
        await foreach (int number in client.CountAsync(to))
        {
            WrongAnswerException.Unless(next++, number);
            if (isSlow && number % 500 == 0)
            {
                await Task.Delay(5);
            }
        }

        WrongAnswerException.Unless(to, next);
    }

    private static async IAsyncEnumerable<int> NumbersAsync(int to, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < to && !cancellationToken.IsCancellationRequested; i++)
        {
            if (i % 100 == 0)
            {
                await Task.Yield();
            }

            yield return i;
        }
    }
}
