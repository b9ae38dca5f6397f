using System.IO.Pipelines;
using System.Threading.Channels;
using Hawser.Acceptance.Child.Trials;
using Hawser.Workers;

namespace Hawser.Acceptance;

/// <summary>What becomes of streams, in both directions, when the worker's process dies: each fails, and none ends.</summary>
public sealed class StreamEndTests
{
    private const int SIGABRT = 6;
    private const int SIGKILL = 9;
    private const int Workers = 3;

    [Fact]
    public Task W16_streams_that_are_open_fail_with_the_exit_of_each_of_several_workers_that_are_killed() => FailAsync(
        workers =>
        {
            foreach (Worker<IFlow> worker in workers)
            {
                Assert.Equal(0, ProcessAssert.Signal(worker.ProcessId, SIGKILL));
            }
        },
        exit => Assert.Equal((WorkerExitCause.Signal, (int?)SIGKILL, (int?)null), (exit.Cause, exit.Signal, exit.ExitCode)));

    [Fact]
    public Task W16_streams_that_are_open_fail_with_the_exit_of_each_of_several_workers_that_leave() => FailAsync(
        workers => Do(workers, "leave", "3"),
        exit => Assert.Equal((WorkerExitCause.ExitCode, (int?)null, (int?)3), (exit.Cause, exit.Signal, exit.ExitCode)));

    [Fact]
    public Task W16_streams_that_are_open_fail_with_the_exit_of_each_of_several_workers_whose_stack_overflows() => FailAsync(
        workers => Do(workers, "overflow"),
        exit => Assert.Equal((WorkerExitCause.Signal, (int?)SIGABRT, (int?)null), (exit.Cause, exit.Signal, exit.ExitCode)));

    [Theory]
    [InlineData("crash")]
    [InlineData("failfast")]
    [InlineData("fault", "in the background")]
    public Task W16_streams_that_are_open_fail_with_the_exit_of_each_of_several_workers_that_crash(params string[] verb) => FailAsync(
        workers => Do(workers, verb),
        exit => Assert.NotEqual((WorkerExitCause.ExitCode, (int?)0), (exit.Cause, exit.ExitCode)));

    private static void Do(IEnumerable<Worker<IFlow>> workers, params string[] verb)
    {
        foreach (Worker<IFlow> worker in workers)
        {
            _ = worker.Client.DoAsync(verb);
        }
    }

    private static async Task FailAsync(Action<IReadOnlyList<Worker<IFlow>>> end, Action<WorkerExit> expect)
    {
        var workers = new List<Worker<IFlow>>();
        var open = new List<OpenStreams>();
        try
        {
            for (int i = 0; i < Workers; i++)
            {
                workers.Add(await Worker.SpawnAsync<IFlow, Flow>(new WorkerOptions { Name = $"flow {i}" }).Soon());
                open.Add(await OpenStreams.OpenAsync(workers[i].Client).Soon());
            }

            end(workers);

            for (int i = 0; i < Workers; i++)
            {
                WorkerExit exit = await workers[i].Exited.Soon();
                expect(exit);
                await open[i].ExpectFailedAsync(exit);
                Gone.Reaped(workers[i].ProcessId);
            }
        }
        finally
        {
            foreach (Worker<IFlow> worker in workers)
            {
                await worker.DisposeAsync().Soon();
            }
        }
    }

    /// <summary>One of each kind of stream, of which something has gone, or come, already.</summary>
    private sealed class OpenStreams
    {
        private readonly Source _folded = new();
        private readonly Source _passed = new();
        private readonly Pipe _uploaded = new();
        private readonly IAsyncEnumerator<int> _watched;
        private readonly IAsyncEnumerator<Seen> _echo;
        private readonly Task<long> _fold;
        private readonly Task<long> _drain;
        private Stream _drip = Stream.Null;

        private OpenStreams(IFlow client)
        {
            _watched = client.WatchAsync().GetAsyncEnumerator();
            _echo = client.PassAsync(_passed.Items()).GetAsyncEnumerator();
            _fold = client.FoldAsync(_folded.Items());
            _drain = client.DrainAsync(_uploaded.Reader.AsStream());
        }

        public static async Task<OpenStreams> OpenAsync(IFlow client)
        {
            var open = new OpenStreams(client);
            Assert.True(await open._watched.MoveNextAsync());
            open._passed.Give(1);
            Assert.True(await open._echo.MoveNextAsync());
            open._folded.Give(1);
            await open._folded.Taken;
            await open._uploaded.Writer.WriteAsync(new byte[100]);
            open._drip = await client.DripAsync();
            Assert.NotEqual(0, await open._drip.ReadAsync(new byte[16]));
            return open;
        }

        public async Task ExpectFailedAsync(WorkerExit exit)
        {
            byte[] buffer = new byte[1 << 12];
            await FailedAsync(_watched.MoveNextAsync().AsTask());
            await FailedAsync(_echo.MoveNextAsync().AsTask());
            await FailedAsync(_fold);
            await FailedAsync(_drain);

            // What had come before is still read; then it fails, and is not at its end.
            await FailedAsync(Task.Run(async () =>
            {
                while (await _drip.ReadAsync(buffer) is not 0)
                {
                }
            }));

            // What this process produces for the worker is not left running.
            await _folded.Disposed.Soon();
            await _passed.Disposed.Soon();
            await _watched.DisposeAsync().Soon();
            await _echo.DisposeAsync().Soon();
            await _drip.DisposeAsync().Soon();

            async Task FailedAsync(Task read) =>
                Assert.Same(exit, (await Assert.ThrowsAsync<WorkerExitedException>(() => read.Soon())).Exit);
        }
    }

    /// <summary>Items that this process gives, without an end.</summary>
    private sealed class Source
    {
        private readonly Channel<int> _items = Channel.CreateUnbounded<int>();
        private readonly TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Taken => _taken.Task;

        public Task Disposed => _disposed.Task;

        public void Give(int item) => Assert.True(_items.Writer.TryWrite(item));

        public async IAsyncEnumerable<int> Items(
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            try
            {
                await foreach (int item in _items.Reader.ReadAllAsync(cancellationToken))
                {
                    yield return item;
                    _taken.TrySetResult();
                }
            }
            finally
            {
                _disposed.TrySetResult();
            }
        }
    }
}
