using Hawser.Workers;

namespace Hawser.Acceptance;

/// <summary>How the worker tests end: the processes are gone and reaped, and so is what they left lying about.</summary>
internal static class Gone
{
    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(ProcessAssert.Patience);

    public static Task Soon(this Task task) => task.WaitAsync(ProcessAssert.Patience);

    public static Task Soon(this ValueTask task) => task.AsTask().WaitAsync(ProcessAssert.Patience);

    /// <summary>Not even a zombie is left.</summary>
    public static void Reaped(params IEnumerable<int> processIds)
    {
        foreach (int processId in processIds)
        {
            Assert.False(Directory.Exists($"/proc/{processId}"), $"process {processId} is not reaped");
        }
    }

    /// <summary>Disposes a worker, and sees that nothing of it is left.</summary>
    public static async Task<WorkerExit> EndAsync<TContract>(this Worker<TContract> worker)
        where TContract : class
    {
        await worker.DisposeAsync().Soon();
        Assert.True(worker.Exited.IsCompleted, "DisposeAsync returned before the worker's end");
        Reaped(worker.ProcessId);
        return await worker.Exited;
    }
}
