using System.Runtime.InteropServices;

namespace Hawser.WorkerHost;

/// <summary>
/// Turns a process into a worker before its <c>Main</c> runs, so that the user's program need not cooperate.
/// </summary>
/// <remarks>
/// The order matters; each step must hold before anything that can fail or hang is loaded:
/// <list type="number">
/// <item>the environment is put back, so that the worker's own children are ordinary processes;</item>
/// <item>a process group of its own (the launcher made it already; a wrapper command may have undone that), tied to this process;</item>
/// <item>standard input moves to a close-on-exec descriptor, the lifeline, and /dev/null takes its place: <c>Console.ReadLine</c> returns
/// end of file, and no child inherits the lifeline;</item>
/// <item>the lifeline's thread starts;</item>
/// <item>the boot line is read; where it says that the standard streams are the channel, standard output becomes stderr's, so that nothing
/// that the worker prints gets into the channel;</item>
/// <item>the entry that it names takes over.</item>
/// </list>
/// </remarks>
public static class WorkerBootstrap
{
    // The whole line is on its way before this process can read it, so this is generous.
    private static readonly TimeSpan BootLineDeadline = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Becomes the worker that this process was started as, and does not return: the process exits with what the entry returned, or with
    /// <see cref="WorkerExitCodes.BadBoot"/> and a line on stderr when it cannot become a worker. Returns at once in a process that was not
    /// started as a worker, and when called a second time. What the entry throws is an unhandled exception of the process. Call it first
    /// in <c>Main</c>, on the main thread, where no startup hook runs (a trimmed application).
    /// </summary>
    public static void Run()
    {
        if (!OperatingSystem.IsLinux() || !InheritedHooks.NamesThisAssembly(Environment.GetEnvironmentVariable(InheritedHooks.Variable)))
        {
            return;
        }

        Func<WorkerBoot, int> entry;
        WorkerBoot boot;
        try
        {
            InheritedHooks.Restore();
            int silent = SilentPipe.Take();
            TieGroup();
            var lifeline = new Lifeline(TakeStandardInput(), TimeProvider.System);
            lifeline.StartWatching();
            byte[] text = BootLineReader.Read(lifeline.Descriptor, BootLineDeadline, TimeProvider.System);
            var line = BootLine.Parse(text);
            boot = new WorkerBoot(text, lifeline, line.OverStandardStreams ? TakeChannel(lifeline.Descriptor) : null);
            lifeline.TieByKernel(line.OverStandardStreams ? silent : lifeline.Descriptor);
            entry = WorkerEntry.Find(line.Entry);
        }
        catch (BootException e)
        {
            Native.WriteErrorLine($"{e.Message} (process {Environment.ProcessId}, exit code {WorkerExitCodes.BadBoot})");
            Environment.Exit(WorkerExitCodes.BadBoot);
            return;
        }

        int exitCode = entry(boot);

        // With the owner gone nobody asks for the exit code any more, but the children and the socket's folder are still to go: the
        // lifeline's thread does that within its grace.
        boot.Lifeline.WaitIfHungUp();
        Environment.Exit(exitCode);
    }

    private static void TieGroup()
    {
        // Fails for the leader of a session, which leads its group already.
        _ = Native.SetProcessGroup(0, 0);
        if (Native.GetProcessGroup() == Native.GetProcessId())
        {
            KernelTether.TieGroup();
        }
    }

    private static int TakeStandardInput()
    {
        int lifeline = Native.Control(Native.StandardInput, Native.DuplicateCloseOnExec, 3);
        if (lifeline < 0)
        {
            throw new BootException($"standard input cannot be taken as the lifeline: {LastError()}");
        }

        int empty = Native.Open("/dev/null", Native.ReadWrite | Native.CloseOnExec, 0);
        if (empty < 0 || Native.Duplicate(empty, Native.StandardInput) < 0)
        {
            throw new BootException($"standard input cannot be replaced by /dev/null: {LastError()}");
        }

        _ = Native.Close(empty);
        return lifeline;
    }

    /// <summary>Keeps the real standard streams for the channel, and gives what the worker prints to stderr.</summary>
    private static StandardStreams TakeChannel(int lifeline)
    {
        // One of its own, so that the end of the channel does not close the lifeline.
        int input = Native.Control(lifeline, Native.DuplicateCloseOnExec, 3);
        int output = Native.Control(Native.StandardOutput, Native.DuplicateCloseOnExec, 3);
        if (input < 0 || output < 0 || Native.Duplicate(Native.StandardError, Native.StandardOutput) < 0)
        {
            throw new BootException($"the standard streams cannot be taken as the channel: {LastError()}");
        }

        return new StandardStreams(input, output);
    }

    private static string LastError() => Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
}
