using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;
using Hawser.Runtimes.Serving;
using Hawser.Runtimes.Serving.Capturing;
using Hawser.Runtimes.Tests.Support;
using Hawser.Tests.Shared;
using Hawser.Workers;

namespace Hawser.Runtimes.Tests.Serving;

/// <summary>A guest has a copy of Hawser of its own beside the application's: both capture the console, and come and go in any order.</summary>
[Collection(nameof(Alone))]
public sealed class GuestOrderTests
{
    [Theory]
    [InlineData("guest application", "guest application")]
    [InlineData("guest application", "application guest")]
    [InlineData("application guest", "guest application")]
    [InlineData("application guest", "application guest")]
    public async Task R5_in_whatever_order_a_guest_and_the_applications_own_session_come_and_leave_the_console_is_as_it_was(
        string comes, string leaves)
    {
        TextWriter before = Console.Out;
        using var host = new StringWriter();
        Console.SetOut(host);
        (TextWriter, TextWriter, TextReader, object?) state = State();
        try
        {
            await ComeAndGoAsync(comes.Split(' '), leaves.Split(' '));

            Assert.Equal(state, State());
            Assert.Equal("neither has left, one has left, ", host.ToString());
        }
        finally
        {
            Console.SetOut(before);
        }
    }

    [Fact]
    public async Task R5_what_the_application_placed_over_a_guest_stays_when_the_guest_leaves()
    {
        TextWriter before = Console.Out;
        using var host = new StringWriter();
        var guest = new Guest();
        try
        {
            guest.Come();
            Console.SetOut(host);
            TextWriter placed = Console.Out;
            await using (Session session = await Session.OpenAsync())
            {
                guest.Leave();
                Console.Write("mine");
            }

            Assert.Equal(("mine", placed), (host.ToString(), Console.Out));
        }
        finally
        {
            guest.Leave();
            guest.Unload();
            Console.SetOut(before);
        }
    }

    private static async Task ComeAndGoAsync(string[] comes, string[] leaves)
    {
        var guest = new Guest();
        Session? application = null;
        try
        {
            foreach (string who in comes)
            {
                if (who == "guest")
                {
                    guest.Come();
                }
                else
                {
                    application = await Session.OpenAsync();
                }
            }

            // Without whoever has the place for it, this would end the process of the tests.
            await application!.RunAsync(cell =>
            {
                EvaluationReference reference = cell.Context.Reference;
                new Thread(() => throw new InvalidOperationException("nobody catches this") { Data = { ["origin"] = reference } }).Start();
            });
            await application.SeenAsync<EvaluationLog>();
            Console.Write("neither has left, ");
            await application.RunAsync(_ => Console.Write("a cell's"));
            Assert.Equal("a cell's", application.TextOf());
            await LeaveAsync(leaves[0]);
            Console.Write("one has left, ");
            await LeaveAsync(leaves[1]);
        }
        finally
        {
            await LeaveAsync("guest");
            await LeaveAsync("application");
            guest.Unload();
        }

        async Task LeaveAsync(string who)
        {
            if (who == "guest")
            {
                guest.Leave();
            }
            else if (application is { } session)
            {
                application = null;
                await session.DisposeAsync();
                await session.Node.WhenEmpty.InTime();
            }
        }
    }

    private static (TextWriter Out, TextWriter Error, TextReader In, object? ExceptionHandler) State() => (
        Console.Out,
        Console.Error,
        Console.In,
        typeof(ExceptionHandling).GetField("s_handler", BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null));

    /// <summary>What a second copy of Hawser takes over of the process, in a load context as a guest's.</summary>
    private sealed class Guest
    {
        private readonly GuestLoadContext _context = new();
        private readonly Type _capture;
        private IDisposable? _exceptions;

        public Guest()
        {
            _capture = Of(typeof(ProcessCapture));
            Assert.NotSame(typeof(ProcessCapture), _capture);
        }

        public void Come()
        {
            Call("Acquire");
            object node = New(typeof(NodeManager), New(typeof(ServingOptions)));
            _exceptions = (IDisposable)New(typeof(BackgroundExceptions), node);
        }

        public void Leave()
        {
            if (_exceptions is not null)
            {
                _exceptions.Dispose();
                _exceptions = null;
                Call("Release");
            }
        }

        public void Unload() => _context.Unload();

        private Type Of(Type own) => _context.LoadFromAssemblyName(own.Assembly.GetName()).GetType(own.FullName!)!;

        private object New(Type own, params object[] arguments) => Activator.CreateInstance(
            Of(own), BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, null, arguments, null)!;

        private void Call(string method) => _capture.GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, null);
    }

    private sealed class GuestLoadContext() : AssemblyLoadContext("a guest", isCollectible: true)
    {
        private static readonly Dictionary<string, string> Brought = new[] { typeof(RuntimeNode).Assembly, typeof(Worker).Assembly }.ToDictionary(
            static assembly => assembly.GetName().Name!, static assembly => assembly.Location);

        protected override Assembly? Load(AssemblyName assemblyName) =>
            Brought.TryGetValue(assemblyName.Name!, out string? path) ? LoadFromAssemblyPath(path) : null;
    }
}
