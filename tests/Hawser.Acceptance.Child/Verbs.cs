using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Hawser.Acceptance.Child.Counting;
using Hawser.Acceptance.Child.Foreign;
using Hawser.Acceptance.Child.Trials;
using Hawser.Workers;
using Hawser.Workers.Launching;

namespace Hawser.Acceptance.Child;

/// <summary>
/// What a test can make a process do. Verbs that go on for ever first print <c>ready</c> with their process id; a process that they start
/// is told as <c>child</c> with its id.
/// </summary>
internal static class Verbs
{
    private static readonly int Threads = Environment.ProcessorCount * 2;

    public static int Run(string[] verb, CancellationToken ownerGone)
    {
        switch (verb)
        {
            case ["exit", var code]:
                return Number(code);
            case ["signal", var number]:
                _ = Native.Kill(Environment.ProcessId, Number(number));
                return Forever();
            case ["abort"]:
                Native.Abort();
                return 0;
            case ["failfast"]:
                Environment.FailFast("failed fast");
                return 0;
            case ["throw"]:
                throw new InvalidOperationException("thrown by the entry");
            case ["crash"]:
                Native.Crash();
                return 0;
            case ["leave", var code]:
                Environment.Exit(Number(code));
                return 0;
            case ["overflow"]:
                return Overflow(1);
            case ["fault", .. var messages]:
                Fault(messages);
                return 0;
            case ["work", var mode, .. var channel]:
                return OwnerProgram.Run(mode, channel is [var kind] ? Enum.Parse<WorkerChannel>(kind) : WorkerChannel.UnixSocket);
            case ["count-by-hand"]:
                return CounterByHand.RunInChild();
            case ["own-by-hand"]:
                return CountingOwner.ByHand();
            case ["starve-with-pool"]:
                return StarvedOwner.RunAsync().GetAwaiter().GetResult();
            case ["own-counter"]:
                return CountingOwner.AsWorkerAsync().GetAwaiter().GetResult();
            case ["detach", var folder, var name, var lease, .. var hang]:
                return OwnerProgram.Detach(folder, name, Number(lease), hang is ["hang"]);
            case ["node", var registry, var name, .. var handler]:
                return NodeProgram.OpenAsync(registry, name, hasHandler: handler is ["with-handler"]).GetAwaiter().GetResult();
            case ["attach", var registry, var name, var code]:
                return NodeProgram.AttachAsync(registry, name, code).GetAwaiter().GetResult();
            case ["ask-agent"]:
                return AgentProgram.AskAsync().GetAwaiter().GetResult();
            case ["serve-agent", var folder, var clients]:
                return AgentProgram.ServeAsync(folder, Number(clients)).GetAwaiter().GetResult();
            case ["use-agent", var folder, var clients]:
                return AgentProgram.UseAsync(folder, Number(clients)).GetAwaiter().GetResult();
            case ["impostor", var how]:
                return Impostor.Run(how);
            case ["host"]:
                return HostProgram.Run();
            case ["editor"]:
                return Editor.RunAsync().GetAwaiter().GetResult();
            case ["say", var text]:
                Console.Error.WriteLine(text);
                return 0;
            case ["print", var megabytes]:
                Print(Number(megabytes));
                return 0;
            case ["endless-line", var megabytes]:
                Print(Number(megabytes), lineEnd: 'x');
                return 0;
            case ["eat-native", var megabytes, .. var rest]:
                return EatNative(Number(megabytes), stay: rest is ["stay"]);
            case ["eat-blocks"]:
                Eat(1_000_000);
                return 0;
            case ["eat-blocks-behind"]:
                new Thread(static () => Eat(1_000_000)) { IsBackground = true }.Start();
                return Forever();
            case ["eat-crumbs"]:
                new Thread(static () => Eat(100)) { IsBackground = true }.Start();
                return Forever();
            case ["read-line"]:
                Console.WriteLine(Console.ReadLine() is null ? "end of file" : "a line");
                return Forever();
            case ["environment", var name]:
                Console.WriteLine($"{name}={Environment.GetEnvironmentVariable(name)}");
                using (var native = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"echo native ${name}"])))
                {
                    native!.WaitForExit();
                }

                return 0;
            case ["descriptors"]:
                Console.WriteLine(string.Join(' ', Directory.GetFiles("/proc/self/fd").Select(Path.GetFileName)));
                return 0;
            case ["sleep"]:
                Ready();
                return Forever();
            case ["spin"]:
                Start(static () => { while (true) { } });
                Ready();
                while (true) { }
            case ["deadlock"]:
                return Deadlock();
            case ["starve"]:
                return Starve();
            case ["blocked"]:
                Start(Native.Pause);
                Ready();
                Native.Pause();
                return 0;
            case ["collect"]:
                Start(static () => { while (true) { GC.Collect(); } });
                Ready();
                return Forever();
            case ["frozen"]:
                return Freeze();
            case ["hang-on-owner-gone"]:
                ownerGone.Register(() => Forever());
                Ready();
                return Forever();
            case ["say-owner-gone", var file]:
                ownerGone.Register(() => File.WriteAllText(file, "owner gone"));
                Ready();
                return Forever();
            case ["family", .. var rest]:
                StartChild("exec sleep 1000");
                return Run(rest, ownerGone);
            case ["leaver", .. var rest]:
                StartChild("exec setsid sleep 1000");
                return Run(rest, ownerGone);
            case ["crowd", var path, var count]:
                return Knocking.Crowd(path, Number(count));
            case ["flood", var path, var perSecond]:
                return Knocking.Flood(path, Number(perSecond));
            case ["dial"]:
                return Knocking.Dial();
            case ["own", .. var rest]:
                return Own(rest, null).GetAwaiter().GetResult();
            case ["own-with-folder", var folder, .. var rest]:
                return Own(rest, folder).GetAwaiter().GetResult();
            case ["own-on-demand", .. var rest]:
                Ready();
                Console.ReadLine();
                return Own(rest, null).GetAwaiter().GetResult();
            default:
                Console.Error.WriteLine($"no such verb: {string.Join(' ', verb)}");
                return 2;
        }
    }

    // Starts a worker that does the rest, passes on what it prints, and waits for its end.
    private static async Task<int> Own(string[] verb, string? socketFolder)
    {
        var request = new LaunchRequest
        {
            Name = "owned",
            BootLine = ChildEntry.BootLine(verb, socketFolder: socketFolder),
            OnOutputLine = static (_, line) => Console.WriteLine(line),
        };
        try
        {
            await using LaunchedProcess worker = await LocalLauncher.Default.LaunchAsync(request, CancellationToken.None);
            Console.WriteLine($"worker {worker.ProcessId}");
            ProcessExit exit = await worker.Exited;
            return exit.ExitCode ?? 1;
        }
        catch (Exception e) when (e is WorkerLaunchException or InvalidOperationException)
        {
            Console.WriteLine(e.Message);
            return 1;
        }
    }

    private static int Overflow(int depth) => Overflow(depth + 1) + depth;

    // One exception in the background for each message: on a thread, on a timer, in an async void, in turn. None is thrown before all are about to be: the
    // process ends a moment after the last one, which a slow machine must not make the first.
    private static void Fault(string[] messages)
    {
        var together = new Barrier(messages.Length);
        for (int i = 0; i < messages.Length; i++)
        {
            string message = messages[i];
            ThreadStart fault = (i % 3) switch
            {
                0 => () => Throw(message),
                1 => () => Void(message),
                _ => () => GC.KeepAlive(new Timer(_ => Throw(message), null, 0, Timeout.Infinite)),
            };
            new Thread(fault) { IsBackground = true }.Start();
        }

        async void Void(string message)
        {
            await Task.Yield();
            Throw(message);
        }

        void Throw(string message)
        {
            together.SignalAndWait();
            throw new InvalidOperationException(message);
        }
    }

    private static void Print(int megabytes, char lineEnd = '\n')
    {
        byte[] block = new byte[1024 * 1024];
        Array.Fill(block, (byte)'x');
        for (int i = 127; i < block.Length; i += 128)
        {
            block[i] = (byte)lineEnd;
        }

        using Stream output = Console.OpenStandardOutput(), error = Console.OpenStandardError();
        for (int i = 0; i < megabytes; i++)
        {
            output.Write(block);
            error.Write(block);
        }

        error.Write("the last words\n"u8);
    }

    private static unsafe int EatNative(int megabytes, bool stay)
    {
        nuint bytes = (nuint)megabytes << 20;
        void* memory = NativeMemory.Alloc(bytes);
        NativeMemory.Fill(memory, bytes, 1);
        if (stay)
        {
            return Forever();
        }

        NativeMemory.Free(memory);
        return 0;
    }

    // Until the heap is full.
    private static void Eat(int size)
    {
        var eaten = new LinkedList<byte[]>();
        while (true)
        {
            eaten.AddLast(new byte[size]);
        }
    }

    private static int Deadlock()
    {
        object one = new(), two = new();
        using var met = new Barrier(2);
        new Thread(() => TakeBoth(one, two, met)) { IsBackground = true }.Start();
        TakeBoth(two, one, met);
        return 0;
    }

    private static void TakeBoth(object first, object second, Barrier met)
    {
        lock (first)
        {
            met.SignalAndWait();
            lock (second)
            {
                Console.WriteLine("no deadlock");
            }
        }
    }

    private static int Starve()
    {
        ThreadPool.SetMinThreads(1, 1);
        ThreadPool.SetMaxThreads(Environment.ProcessorCount, Environment.ProcessorCount);
        for (int i = 0; i < 1000; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static _ => Forever(), null);
        }

        Ready();
        return Forever();
    }

    // A thread in native code that the collector must wait for, since it was called without a transition: the first collection then stops
    // every managed thread for good.
    private static int Freeze()
    {
        Ready();
        new Thread(Native.LockTwice) { IsBackground = true }.Start();
        while (true)
        {
            GC.Collect();
        }
    }

    private static void StartChild(string command)
    {
        using var child = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]));
        Console.WriteLine($"child {child!.Id}");
    }

    private static void Start(ThreadStart work)
    {
        for (int i = 0; i < Threads; i++)
        {
            new Thread(work) { IsBackground = true }.Start();
        }
    }

    private static void Ready() => Console.WriteLine($"ready {Environment.ProcessId}");

    private static int Forever()
    {
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
