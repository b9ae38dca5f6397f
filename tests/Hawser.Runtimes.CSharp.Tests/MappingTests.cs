using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Hawser.Runtimes.CSharp.Loading;
using Hawser.Runtimes.CSharp.Tests.Support;
using Hawser.Runtimes.Languages;
using Hawser.Tests.Shared;

namespace Hawser.Runtimes.CSharp.Tests;

/// <summary>The files that are read in place. Alone: it looks at what the process has mapped.</summary>
[Collection(nameof(Alone))]
public sealed class MappingTests
{
    [Fact]
    public async Task R4a_a_guest_unmaps_the_assemblies_that_it_read_when_it_goes()
    {
        // The process's own, for as long as it lives.
        FrameworkReferences.Refresh();
        Dictionary<string, int> before = Mapped();

        (WeakReference context, int during) = await EvaluateAsGuestAsync(before);
        for (int i = 0; i < 100 && (context.IsAlive || More(before) > 0); i++)
        {
            // On a thread of its own: what this one called last may still be on its stack.
            await Task.Run(static () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            });
        }

        Assert.InRange(during, 50, 1000);
        Assert.False(context.IsAlive);
        Assert.Equal(0, More(before));
    }

    // As the startup hook of a process that is attached to brings it: in a load context that is collected.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<(WeakReference Context, int Mapped)> EvaluateAsGuestAsync(Dictionary<string, int> before)
    {
        var context = new AssemblyLoadContext("guest", isCollectible: true);
        Assembly brought = context.LoadFromAssemblyPath(typeof(CSharpLanguage).Assembly.Location);
        Assert.NotSame(typeof(CSharpLanguage).Assembly, brought);
        var language = (ILanguage)Activator.CreateInstance(brought.GetType(typeof(CSharpLanguage).FullName!, throwOnError: true)!)!;
        int mapped;
        await using (var notebook = new Notebook(language.OpenSession(null)))
        {
            Assert.Equal(3, await notebook.EvaluateAllAsync("var x = 1; record Row(int N);", "x + new Row(2).N"));
            mapped = More(before);
        }

        context.Unload();
        return (new WeakReference(context), mapped);
    }

    /// <summary>How often each assembly's file is mapped.</summary>
    private static Dictionary<string, int> Mapped() => File.ReadLines("/proc/self/maps")
        .Where(static line => line.Contains(" r--s ", StringComparison.Ordinal) && line.EndsWith(".dll", StringComparison.Ordinal))
        .CountBy(static line => line[line.IndexOf('/', StringComparison.Ordinal)..])
        .ToDictionary();

    /// <summary>How many mappings there are more than before, but for assemblies that are loaded: the runtime maps those in the same way.</summary>
    private static int More(Dictionary<string, int> before)
    {
        IEnumerable<Assembly> assemblies = AppDomain.CurrentDomain.GetAssemblies().Where(static one => !one.IsDynamic);
        HashSet<string> loaded = [.. assemblies.Select(static one => one.Location)];
        return Mapped().Where(file => !loaded.Contains(file.Key)).Sum(file => Math.Max(0, file.Value - before.GetValueOrDefault(file.Key)));
    }
}
