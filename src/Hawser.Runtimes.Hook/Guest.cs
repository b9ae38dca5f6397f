using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Hawser.Runtimes.Hook;

/// <summary>
/// Brings Hawser and a language into a process that knows nothing of them, in a load context of their own, and opens a node there. When the node closes, the
/// context is unloaded. This assembly is all that stays: a startup hook is loaded into the default context, which never unloads.
/// </summary>
[SupportedOSPlatform("linux")]
internal static partial class Guest
{
    /// <summary>What the first lines of a request are; the rest are assemblies: name, tab, path.</summary>
    private const int ReplyLine = 0;

    private static readonly Lock Gate = new();
    private static GuestContext? Context;
    private static int Nodes;

    /// <summary>The folder, in the temp folder, by which a program that attaches and this process find each other. For one user.</summary>
    private static string Folder => Path.Combine(Path.GetTempPath(), $"hawser-attach-{UserId()}");

    /// <summary>Takes up the request that is there for this process. Never throws: an exception would end the process that it is a guest of.</summary>
    internal static void Enter()
    {
        string path = Path.Combine(Folder, $"{Environment.ProcessId}.request");
        string? reply = null;
        try
        {
            string[] request = File.ReadAllLines(path);
            File.Delete(path);
            reply = Path.Combine(Folder, request[ReplyLine]);
            Open(reply, request.Skip(ReplyLine + 1).Select(static line => line.Split('\t')));
        }
        catch (Exception e)
        {
            if (reply is not null)
            {
                Refuse(reply, e is TargetInvocationException { InnerException: { } inner } ? inner : e);
            }
        }
    }

    /// <summary>Guests that are here at the same time share a context, and with it what they take over of the process: console, handlers.</summary>
    private static void Open(string reply, IEnumerable<string[]> brought)
    {
        lock (Gate)
        {
            Context ??= new GuestContext();
            Nodes++;
            Task? closed = null;
            try
            {
                Context.Bring(brought);
                closed = OpenNode(Context, reply);
            }
            finally
            {
                if (closed is null)
                {
                    Leave();
                }
            }

            // The continuation is this assembly's, so that no frame holds the context that is to go.
            closed.ContinueWith(
                static _ => Leave(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <returns>Completes when the node is closed.</returns>
    private static Task OpenNode(GuestContext context, string reply)
    {
        Type node = context.LoadFromAssemblyName(new AssemblyName("Hawser.Runtimes")).GetType("Hawser.Runtimes.Nodes.GuestNode", throwOnError: true)!;
        MethodInfo open = node.GetMethod("Open", BindingFlags.Static | BindingFlags.NonPublic)!;
        return (Task)open.Invoke(null, [reply])!;
    }

    private static void Leave()
    {
        lock (Gate)
        {
            if (--Nodes == 0)
            {
                Context!.Leave();
                Context = null;
            }
        }
    }

    private static void Refuse(string reply, Exception failure)
    {
        try
        {
            using var file = new FileStream(reply, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            using var writer = new StreamWriter(file);
            writer.Write($"{failure.GetType().FullName}: {failure.Message}");
        }
        catch (Exception)
        {
            // Who waits for the reply hears of a time-out.
        }
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint UserId();
}
