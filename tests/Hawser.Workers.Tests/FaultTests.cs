using Hawser.Workers.Control;
using Hawser.Workers.Serving;

namespace Hawser.Workers.Tests;

public sealed class FaultTests
{
    [Fact]
    public async Task Two_background_exceptions_at_once_are_both_reported_before_the_process_ends()
    {
        var exit = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var owner = new Owner();
        using var faults = new BackgroundFaults("primes", stacks: true, exit.SetResult);
        faults.Report(owner);
        Assert.True(faults.Handle(new InvalidOperationException("one")));
        Assert.True(faults.Handle(new ArgumentException("two", new FormatException("deeper"))));
        Assert.Equal(ServingExitCodes.UnhandledException, await exit.Task.Soon());
        Assert.Equal(["one", "two"], owner.Faults.Select(fault => fault.Message));
        Assert.Equal("System.FormatException", owner.Faults[1].Inner?.Type);
    }

    [Fact]
    public async Task A_background_exception_ends_the_process_though_the_owner_is_not_reached()
    {
        var exit = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var faults = new BackgroundFaults("primes", stacks: true, exit.SetResult);
        faults.Handle(new InvalidOperationException("early"));
        Assert.Equal(ServingExitCodes.UnhandledException, await exit.Task.Soon());
    }

    [Fact]
    public async Task W15_a_background_exception_whose_text_throws_ends_the_process_all_the_same()
    {
        var exit = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var faults = new BackgroundFaults("primes", stacks: true, exit.SetResult);
        faults.Report(new Owner());
        faults.Handle(new UnreadableException());
        Assert.Equal(ServingExitCodes.UnhandledException, await exit.Task.Soon());
    }

    [Fact]
    public void A_huge_exception_crosses_cut()
    {
        var exception = new InvalidOperationException(new string('x', 1 << 20));
        for (int i = 0; i < 50; i++)
        {
            exception = new InvalidOperationException("outer", exception);
        }

        var fault = FaultMessage.From(exception, withStacks: true);
        int depth = 1;
        while (fault.Inner is { } inner)
        {
            fault = inner;
            depth++;
        }

        Assert.Equal(8, depth);
        Assert.True(FaultMessage.From(new InvalidOperationException(new string('x', 1 << 20)), true).Message.Length < 20_000);
    }

    private sealed class UnreadableException : Exception
    {
        public override string Message => throw new NotSupportedException("It does not say.");
    }

    private sealed class Owner : IWorkerReports
    {
        public List<FaultMessage> Faults { get; } = [];

        public Task FaultAsync(FaultMessage fault)
        {
            Faults.Add(fault);
            return Task.CompletedTask;
        }
    }
}
