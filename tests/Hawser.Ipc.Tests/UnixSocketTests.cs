using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Hawser.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser.Ipc.Tests;

/// <summary>What shows in the file system and in the process's own descriptors: nothing else may run meanwhile.</summary>
[Collection(nameof(Alone))]
public sealed class UnixSocketTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hawser.test.").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task P7_the_sockets_folder_is_of_mode_0700_and_the_socket_0600_and_both_go_with_the_listener()
    {
        string path;
        await using (IpcListener listener = IpcListener.Start())
        {
            path = listener.Endpoint.SocketPath!;
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(Path.GetDirectoryName(path)!));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            Assert.Equal(listener.Endpoint, IpcEndpoint.Parse(listener.Endpoint.ToString()));
        }

        Assert.False(Directory.Exists(Path.GetDirectoryName(path)));
    }

    [Fact]
    public void P7_a_path_that_is_too_long_fails_at_once_with_the_path_and_the_limit()
    {
        string fits = "/" + new string('p', 106);
        Assert.Equal("unix:" + fits, IpcEndpoint.Unix(fits).ToString());
        string tooLong = "/" + new string('p', 105) + "é";
        ArgumentException e = Assert.Throws<ArgumentException>(() => IpcEndpoint.Unix(tooLong));
        Assert.Contains(tooLong, e.Message, StringComparison.Ordinal);
        Assert.Contains("107", e.Message, StringComparison.Ordinal);
        Assert.Contains("108", e.Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => IpcEndpoint.Parse("unix:" + tooLong));
        FormatException unknown = Assert.Throws<FormatException>(() => IpcEndpoint.Parse("pipe:name"));
        Assert.Contains("unix:", unknown.Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => IpcEndpoint.Parse("unix:relative"));
    }

    [Fact]
    public async Task P7_a_stale_socket_file_does_not_matter_and_a_live_one_is_not_taken()
    {
        string path = Path.Combine(_folder, "socket");
        using (Socket dead = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(path));
            File.Move(path, path + ".moved"); // Closing removes the file by its name; a killed owner would not.
        }

        File.Move(path + ".moved", path);
        IpcListenerOptions options = new() { Endpoint = IpcEndpoint.Unix(path) };
        await using IpcListener listener = IpcListener.Start(options);
        await TicketTests.AssertServes(listener.IssueTicket());
        Assert.Contains(path, Assert.Throws<IOException>(() => IpcListener.Start(options)).Message, StringComparison.Ordinal);
        await TicketTests.AssertServes(listener.IssueTicket());
        await listener.CloseAsync().InTime();
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task P7_a_peer_of_another_user_is_refused_by_the_listener()
    {
        Assert.SkipUnless(Libc.EffectiveUserId() == 0, "Only root can become another user.");
        LogRecorder log = new();
        string path = Path.Combine(_folder, "socket");
        await using IpcListener listener = IpcListener.Start(new IpcListenerOptions
        {
            Endpoint = IpcEndpoint.Unix(path),
            Connection = new IpcConnectionOptions { LoggerFactory = log },
        });
        File.SetUnixFileMode(_folder, (UnixFileMode)0x1FF); // As a careless administrator would: then only the kernel's word is left.
        File.SetUnixFileMode(path, (UnixFileMode)0x1FF);
        using Process stranger = Process.Start("python3",
        [
            "-c", "import os,socket,sys; os.setuid(65534); s=socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]);"
                + "sys.exit(len(s.recv(1)))", path,
        ]);
        Assert.EndsWith("refused at connecting: OtherUser", await log.Refusal());
        await stranger.WaitForExitAsync().InTime();
        Assert.Equal(0, stranger.ExitCode);
        await TicketTests.AssertServes(listener.IssueTicket());
    }

    [Fact]
    public async Task P7_a_listener_of_another_user_is_refused_by_the_dialer_for_good()
    {
        Assert.SkipUnless(Libc.EffectiveUserId() == 0, "Only root can become another user.");
        File.SetUnixFileMode(_folder, (UnixFileMode)0x1FF);
        string path = Path.Combine(_folder, "socket");
        using Process stranger = Process.Start(new ProcessStartInfo("python3",
        [
            "-c", "import os,socket,sys; os.setuid(65534); s=socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen();"
                + "print('up',flush=True); c,_=s.accept(); sys.exit(len(c.recv(1)))", path,
        ])
        { RedirectStandardOutput = true })!;
        Assert.Equal("up", await stranger.StandardOutput.ReadLineAsync().InTime());
        IpcConnectException e = await Assert.ThrowsAsync<IpcConnectException>(
            () => IpcDialer.ConnectAsync(new IpcHandle(IpcEndpoint.Unix(path), new byte[16], new byte[16], new byte[32])).InTime());
        Assert.True(e.Final);
        Assert.Contains("another user", e.Message, StringComparison.Ordinal);
        await stranger.WaitForExitAsync().InTime();
        Assert.Equal(0, stranger.ExitCode); // It was told nothing.
    }

    [Fact]
    public void A_folder_whose_owner_is_dead_is_swept_and_no_other()
    {
        string pidNamespace = ProcessStat.PidNamespace();
        string started = ProcessStat.StartTime("self")!;
        string MakeFolder(string name)
        {
            string path = Path.Combine(_folder, name);
            Directory.CreateDirectory(path);
            File.WriteAllText(Path.Combine(path, "s"), "");
            return path;
        }

        string recycled = MakeFolder($"hawser-{Environment.ProcessId}-1-{pidNamespace}-00000000");
        string gone = MakeFolder($"hawser-2000000000-1-{pidNamespace}-00000000");
        string[] kept =
        [
            MakeFolder($"hawser-{Environment.ProcessId}-{started}-{pidNamespace}-00000000"),
            MakeFolder("hawser-2000000000-1-1-00000000"), // A pid of another namespace means nothing here.
            MakeFolder("hawser-notes"),
        ];
        string target = MakeFolder("target");
        string link = Path.Combine(_folder, $"hawser-2000000000-2-{pidNamespace}-00000000");
        Directory.CreateSymbolicLink(link, target);
        SocketFolder.Sweep(_folder, pidNamespace, NullLogger.Instance);
        Assert.False(Directory.Exists(recycled));
        Assert.False(Directory.Exists(gone));
        Assert.All([.. kept, target, link], path => Assert.True(File.Exists(Path.Combine(path, "s"))));
    }

    [Fact]
    public async Task A_listener_that_runs_out_of_descriptors_says_so_and_serves_on_when_there_are_some()
    {
        const int OpenFiles = 7; // RLIMIT_NOFILE
        LogRecorder log = new();
        await using IpcListener listener = IpcListener.Start(
            new IpcListenerOptions { Connection = new IpcConnectionOptions { LoggerFactory = log } });
        IpcTicket ticket = listener.IssueTicket();
        await TicketTests.AssertServes(listener.IssueTicket());
        ulong[] limits = new ulong[2];
        Assert.Equal(0, GetLimit(OpenFiles, limits));
        int free;
        using (Microsoft.Win32.SafeHandles.SafeFileHandle probe = File.OpenHandle("/dev/null"))
        {
            free = (int)probe.DangerousGetHandle(); // The kernel gives the lowest number that is free.
        }

        RawPeer last;
        try
        {
            Assert.Equal(0, SetLimit(OpenFiles, [(ulong)free + 1, limits[1]]));
            last = RawPeer.Dial(listener.Endpoint);
            DateTime until = DateTime.UtcNow + Patience.Limit;
            while (!log.Lines.Any(line => line.Contains("cannot accept", StringComparison.Ordinal)))
            {
                Assert.True(DateTime.UtcNow < until, "The listener did not say that it has no descriptors.");
                await Task.Yield();
            }
        }
        finally
        {
            Assert.Equal(0, SetLimit(OpenFiles, limits));
        }

        await TicketTests.AssertServes(ticket);
        Assert.Single(log.Lines, line => line.Contains("cannot accept", StringComparison.Ordinal));
        last.Dispose();
    }

    [Fact]
    public async Task Connections_and_listeners_leave_no_descriptor_no_thread_and_no_file_behind()
    {
        await Once(); // What the runtime opens once is not ours.
        int descriptors = OpenResources.Descriptors();
        string[] folders = Directory.GetDirectories(Path.GetTempPath(), $"hawser-{Environment.ProcessId}-*");
        for (int i = 0; i < 20; i++)
        {
            await Once();
        }

        // Fewer is no leak: what an earlier test left to the garbage collector may be closed meanwhile.
        Assert.InRange(OpenResources.Descriptors(), 0, descriptors);
        Assert.Equal(folders, Directory.GetDirectories(Path.GetTempPath(), $"hawser-{Environment.ProcessId}-*"));
        await OpenResources.ExpectBackToAsync(descriptors, Patience.Limit); // A thread that has done its work needs a moment to be gone.

        static async Task Once()
        {
            Pair pair = await Pair.ConnectAsync(unix: true, kind: IpcTicketKind.Many);
            using RawPeer refused = RawPeer.Dial(pair.Listener.Endpoint);
            refused.Send(new byte[80]);
            refused.ExpectSilentEnd();
            await using IpcConnection neverStarted = await IpcDialer.ConnectAsync(pair.Ticket.Handle).InTime();
            pair.Dialer.Send(new byte[60_000]);
            for (int i = 0; i < 10; i++)
            {
                pair.Dialer.Send(new byte[200_000]); // Enough for a writer thread.
            }

            await pair.AcceptedSide.Message();
            await pair.DisposeAsync();
        }
    }

    [DllImport("libc", EntryPoint = "getrlimit")]
    private static extern int GetLimit(int resource, [Out] ulong[] limits);

    [DllImport("libc", EntryPoint = "setrlimit")]
    private static extern int SetLimit(int resource, ulong[] limits);
}
