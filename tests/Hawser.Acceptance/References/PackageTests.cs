using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Hawser.Runtimes;
using Hawser.Runtimes.CSharp;
using Hawser.Runtimes.CSharp.Tests.Support;
using Hawser.Runtimes.Languages;

namespace Hawser.Acceptance.References;

/// <summary>Cells that reference packages: real restores, from a folder of packages that are made here.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly Feed _feed = new();

    public void Dispose()
    {
        _feed.Dispose();
        Assert.Empty(Restores());
    }

    [Fact]
    public async Task E11_a_package_is_restored_with_what_it_needs_and_the_second_time_taken_from_the_cache()
    {
        _feed.Pack("Twine", "1.0.0", "public static class Twine { public static string Name => \"twine\"; }");
        _feed.Pack("Knots", "1.0.0", "public static class Knot { public static string Of => \"of \" + Twine.Name; }", "Twine");
        const string code = "#r \"nuget: Knots, 1.0.0\"\nKnot.Of + \" and \" + Twine.Name";
        await using (var first = new Notebook(_feed.Settings))
        {
            Assert.Equal("of twine and twine", await first.EvaluateAsync("a", code));
            Assert.Equal("of twine", await first.EvaluateAsync("b", "Knot.Of", "a"));
        }

        // Without its source, no restore would succeed.
        Directory.Delete(_feed.Packages, recursive: true);
        await using var second = new Notebook(_feed.Settings);
        Assert.Equal("of twine and twine", await second.EvaluateAsync("a", code));
    }

    [Fact]
    public async Task E11_without_a_version_the_latest_is_meant_and_a_range_or_a_preview_may_be_asked_for()
    {
        const string code = "public static class Cleat {{ public static string Version => \"{0}\"; }}";
        foreach (string version in new[] { "1.0.0", "1.5.0", "2.0.0", "3.0.0-beta.1" })
        {
            _feed.Pack("Cleat", version, string.Format(null, code, version));
        }
        await using var notebook = new Notebook(_feed.Settings);

        Assert.Equal("2.0.0", await notebook.EvaluateAsync("latest/a", "#r \"nuget: Cleat\"\nCleat.Version"));
        Assert.Equal("1.5.0", await notebook.EvaluateAsync("range/a", "#r \"nuget: Cleat, [1.1, 2.0)\"\nCleat.Version"));
        Assert.Equal("3.0.0-beta.1", await notebook.EvaluateAsync("preview/a", "#r \"nuget: Cleat, *-*\"\nCleat.Version"));

        // What floats is asked for again when its answer is too old, and not before.
        _feed.Pack("Cleat", "2.1.0", string.Format(null, code, "2.1.0"));
        Assert.Equal("2.0.0", await notebook.EvaluateAsync("again/a", "#r \"nuget: Cleat\"\nCleat.Version"));
        CSharpSettings settings = _feed.Settings;
        ReferenceSettings always = settings.References with { FloatingLifetime = TimeSpan.Zero };
        await using var impatient = new Notebook(settings with { References = always });
        Assert.Equal("2.1.0", await impatient.EvaluateAsync("a", "#r \"nuget: Cleat\"\nCleat.Version"));

        // One container has one version.
        ICell refused = await notebook.PrepareAsync("range/b", "#r \"nuget: Cleat, 2.0.0\"\nCleat.Version");
        Assert.False(refused.CanRun);
        Assert.Contains("2.0.0.0, and this container uses 1.5.0.0 already", refused.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E11_a_package_brings_its_native_library()
    {
        string native = Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "libSystem.Native.so");
        _feed.Pack(
            "Anchor",
            "1.0.0",
            "public static class Anchor { [System.Runtime.InteropServices.DllImport(\"anchor\", EntryPoint = \"SystemNative_GetPid\")] "
                + "public static extern int Weigh(); }",
            native: native);
        await using var notebook = new Notebook(_feed.Settings);

        Assert.Equal(Environment.ProcessId, await notebook.EvaluateAsync("a", "#r \"nuget: Anchor, 1.0.0\"\nAnchor.Weigh()"));
    }

    [Fact]
    public async Task E11_a_package_that_there_is_not_is_an_error_at_its_directive()
    {
        await using var notebook = new Notebook(_feed.Settings);

        ICell cell = await notebook.PrepareAsync("a", "// Two packages\n#r \"nuget: Nowhere, 1.0.0\"\n1");

        Assert.False(cell.CanRun);
        CodeDiagnostic error = Assert.Single(cell.Diagnostics);
        Assert.Equal(("NU1101", "a", 2, 4), (error.Code, error.Source, error.StartLine, error.StartColumn));
        Assert.Contains("Unable to find package Nowhere", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E11_a_restore_that_is_cancelled_is_gone_with_all_that_it_started()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var feed = new Feed($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/index.json");
        await using ILanguageSession session = new CSharpLanguage().OpenSession(feed.Settings.ToJson());
        await using ILanguageContainer container = session.OpenContainer("main");
        using var cancellation = new CancellationTokenSource();
        var source = new CellSource(new EvaluationReference("main", "a"), "#r \"nuget: Knots, 1.0.0\"", [], "a");

        Task<ICell> preparing = container.PrepareAsync(source, cancellation.Token);
        using TcpClient asked = await silent.AcceptTcpClientAsync().WaitAsync(ProcessAssert.Patience);
        int[] running = Restores();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => preparing.WaitAsync(ProcessAssert.Patience));
        Assert.NotEmpty(running);
        ProcessAssert.Gone(running);
    }

    [Fact]
    public async Task E11_a_restore_that_takes_too_long_is_ended_and_says_so()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var feed = new Feed($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/index.json");
        CSharpSettings settings = feed.Settings;
        await using var notebook = new Notebook(
            settings with { References = settings.References with { RestoreTimeout = TimeSpan.FromSeconds(1) } });

        ICell cell = await notebook.PrepareAsync("a", "#r \"nuget: Knots, 1.0.0\"\n1");

        Assert.False(cell.CanRun);
        Assert.StartsWith("The restore took longer than 00:00:01", cell.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    /// <summary>The processes that restore packages for this one, whose id is in the name of the folder where they do, and what they have started.</summary>
    private static int[] Restores() =>
    [
        .. Process.GetProcessesByName("dotnet")
            .Select(static process => process.Id)
            .Where(static id => !ProcessAssert.IsGone(id) && IsRestore(id)),
    ];

    private static bool IsRestore(int processId)
    {
        try
        {
            string line = File.ReadAllText($"/proc/{processId}/cmdline");
            return line.Contains("hawser-restore-", StringComparison.Ordinal) && line.Contains($"-{Environment.ProcessId}-", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
