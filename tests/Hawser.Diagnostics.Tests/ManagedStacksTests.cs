namespace Hawser.Diagnostics.Tests;

/// <summary>What is told of processes whose stacks cannot be had. Those that can are in the acceptance tests.</summary>
public sealed class ManagedStacksTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_process_that_does_not_exist_is_named_in_the_error()
    {
        // Larger than the largest id that the kernel gives.
        const int nobody = (1 << 22) + 1;

        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(
            () => ManagedStacks.CaptureAsync(nobody).WaitAsync(Patience));

        Assert.Contains($"process {nobody} cannot be read", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_capture_that_was_given_up_before_it_began_touches_no_process()
    {
        var token = new CancellationToken(canceled: true);

        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ManagedStacks.CaptureAsync(Environment.ProcessId, token).WaitAsync(Patience));

        Assert.Equal(token, e.CancellationToken);
    }
}
