using System.Diagnostics;
using System.Reflection;
using System.Runtime.ExceptionServices;
using Hawser.Runtimes.Serving;
using Hawser.Runtimes.Tests.Support;
using Hawser.Tests.Shared;

namespace Hawser.Runtimes.Tests.Serving;

/// <summary>They look at what all sessions of the process share, so nothing else runs beside them.</summary>
[Collection(nameof(Alone))]
public sealed class CleanUpTests
{
    [Fact]
    public async Task R7_after_the_last_session_the_process_is_as_it_was_before_the_first()
    {
        (TextWriter, TextWriter, TextReader, int, int) before = State();
        var node = new NodeManager(new ServingOptions());
        Session first = await Session.OpenAsync(node);
        Session second = await Session.OpenAsync(node);
        Assert.NotEqual(before, State());
        await first.RunAsync(_ => Console.WriteLine("captured"));

        await first.DisposeAsync();
        Assert.NotEqual(before, State());
        await second.DisposeAsync();

        await node.WhenEmpty.InTime();
        Assert.Equal(before, State());
    }

    [Fact]
    public async Task R7_code_outside_of_evaluations_reaches_the_console_that_was_there()
    {
        TextWriter before = Console.Out;
        using var host = new StringWriter();
        Console.SetOut(host);
        try
        {
            await using (Session session = await Session.OpenAsync())
            {
                await session.RunAsync(_ => Console.Write("cell"));
                Console.Write("host");
                Assert.Equal("cell", session.TextOf());
            }

            Console.Write(" again");
            Assert.Equal("host again", host.ToString());
        }
        finally
        {
            Console.SetOut(before);
        }
    }

    [Fact]
    public async Task What_the_application_changes_meanwhile_stays_its_own()
    {
        TextWriter before = Console.Out;
        using var host = new StringWriter();
        try
        {
            await using (Session session = await Session.OpenAsync())
            {
                Console.SetOut(host);
            }

            Console.Write("mine");
            Assert.Equal("mine", host.ToString());
        }
        finally
        {
            Console.SetOut(before);
        }
    }

    [Fact]
    public async Task R5_the_temp_folder_of_a_session_goes_with_it_and_is_nobody_elses()
    {
        Session first = await Session.OpenAsync();
        await using Session second = await Session.OpenAsync();
        string? one = (await first.RunAsync(cell => cell.Context.TempFolder)).Result?.Text;
        string? same = (await first.RunAsync(cell => cell.Context.TempFolder, "another container")).Result?.Text;
        string? other = (await second.RunAsync(cell => cell.Context.TempFolder)).Result?.Text;
        await File.WriteAllTextAsync(Path.Combine(one!, "left.txt"), "left");
        EvaluationContext? context = null;
        await first.RunAsync(cell => { context = cell.Context; });

        await first.DisposeAsync();

        Assert.Equal(one, same);
        Assert.NotEqual(one, other);
        Assert.False(Directory.Exists(one));
        Assert.True(Directory.Exists(other));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, new DirectoryInfo(other!).UnixFileMode);
        Assert.Throws<ObjectDisposedException>(() => context!.TempFolder);
    }

    [Fact]
    public async Task R5_what_a_killed_process_has_left_in_the_temp_folder_is_swept_by_the_next_one()
    {
        await using Session living = await Session.OpenAsync();
        string mine = (await living.RunAsync(cell => cell.Context.TempFolder)).Result!.Text!;
        string[] parts = Path.GetFileName(mine).Split('-');
        string left = Path.Combine(Path.GetTempPath(), string.Join('-', [.. parts[..^2], "1", "0123456789abcdef"]));
        string elsewhere = Path.Combine(Path.GetTempPath(), string.Join('-', [.. parts[..2], "1", "1", "1", "0123456789abcdef"]));
        Directory.CreateDirectory(Path.Combine(left, "with", "more"));
        Directory.CreateDirectory(elsewhere);
        try
        {
            await using Session next = await Session.OpenAsync();
            await next.RunAsync(cell => cell.Context.TempFolder);

            Assert.False(Directory.Exists(left));
            Assert.True(Directory.Exists(mine));
            Assert.True(Directory.Exists(elsewhere), "the processes of another pid namespace are not known");
        }
        finally
        {
            Directory.Delete(elsewhere);
        }
    }

    [Fact]
    public async Task E5_the_threads_of_containers_end_with_them()
    {
        Session session = await Session.OpenAsync();
        var threads = new List<Thread>();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => session.RunAsync(
            _ =>
            {
                lock (threads)
                {
                    threads.Add(Thread.CurrentThread);
                }
            },
            $"c{i}")));

        await session.DisposeAsync();

        Assert.All(threads, thread => Assert.True(thread.Join(Patience.Limit)));
    }

    private static (TextWriter Out, TextWriter Error, TextReader In, int Listeners, int Handlers) State() => (
        Console.Out,
        Console.Error,
        Console.In,
        Trace.Listeners.Count,
        HandlersOf(typeof(AppContext), "UnhandledException")
            + HandlersOf(typeof(ExceptionHandling), "s_handler")
            + HandlersOf(typeof(TaskScheduler), "UnobservedTaskException"));

    private static int HandlersOf(Type type, string name) =>
        (type.GetField(name, BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null) as Delegate)?.GetInvocationList().Length ?? 0;
}
