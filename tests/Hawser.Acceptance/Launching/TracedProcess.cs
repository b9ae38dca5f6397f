using System.Runtime.InteropServices;

namespace Hawser.Acceptance.Launching;

/// <summary>A process that a thread of this one has stopped by tracing it, as those do who read its stacks. It goes on when this is disposed.</summary>
internal sealed partial class TracedProcess : IDisposable
{
    private const int Attach = 16; // PTRACE_ATTACH
    private const int Detach = 17; // PTRACE_DETACH

    private readonly ManualResetEventSlim _over = new();
    private readonly Thread _thread; // Only the thread that has attached may detach.

    public TracedProcess(int process)
    {
        var attached = new TaskCompletionSource<nint>();
        _thread = new Thread(() =>
        {
            attached.SetResult(Trace(Attach, process, 0, 0));
            _over.Wait();
            _ = Trace(Detach, process, 0, 0);
        });
        _thread.Start();
        Assert.Equal(0, attached.Task.WaitAsync(ProcessAssert.Patience).GetAwaiter().GetResult());
        ProcessAssert.Eventually(() => File.ReadAllText($"/proc/{process}/stat").Contains(") t ", StringComparison.Ordinal), "it is stopped");
    }

    public void Dispose()
    {
        _over.Set();
        Assert.True(_thread.Join(ProcessAssert.Patience));
        _over.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "ptrace")]
    private static partial nint Trace(nint request, nint process, nint address, nint data);
}
