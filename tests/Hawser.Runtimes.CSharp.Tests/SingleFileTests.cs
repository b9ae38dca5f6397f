using System.Buffers.Binary;
using Hawser.Runtimes.CSharp.Loading;
using Hawser.Runtimes.CSharp.Tests.References;

namespace Hawser.Runtimes.CSharp.Tests;

/// <summary>Executables with the application within, as the SDK writes them.</summary>
public sealed class SingleFileTests
{
    private const byte AssemblyType = 1;
    private const byte LibraryType = 2;

    // As the run time's host has it: https://github.com/dotnet/runtime/blob/main/src/native/corehost/bundle_marker.cpp
    private static readonly byte[] Marker = Convert.FromHexString("8b1202b96a612038727b930214d7a03213f5b9e6efae3318ee3b2dce24b36aae");

    [Fact]
    public void E1_the_assemblies_within_a_single_file_are_known_and_nothing_else_in_it()
    {
        byte[] list = List(
            form: 6,
            count: 4,
            ("App.dll", AssemblyType),
            ("libnative.so", LibraryType),
            ("de/App.resources.dll", AssemblyType),
            ("System.Linq.dll", AssemblyType));

        Assert.Equal(["App", "System.Linq"], Read(Executable(list)));
    }

    [Fact]
    public void E1_a_program_that_is_no_single_file_has_no_assemblies_within() =>
        Assert.Empty(Read([.. new byte[5000], .. new byte[sizeof(long)], .. Marker, .. new byte[5000]]));

    [Fact]
    public void E1_a_program_without_a_marker_has_no_assemblies_within() => Assert.Empty(Read(new byte[5000]));

    [Fact]
    public void E1_a_single_file_of_another_form_is_not_read() =>
        Assert.Empty(Read(Executable(List(form: 7, count: 1, ("App.dll", AssemblyType)))));

    [Theory]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public void E1_a_list_that_ends_early_is_none(int count) =>
        Assert.Empty(Read(Executable(List(form: 6, count, ("App.dll", AssemblyType)))));

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(1_000_000)]
    public void E1_a_list_beyond_the_file_is_none(long place) =>
        Assert.Empty(Read(Executable(List(form: 6, count: 1, ("App.dll", AssemblyType)), place)));

    [Fact]
    public void E1_an_executable_that_is_not_there_has_no_assemblies_within()
    {
        using var folder = new Folder();

        Assert.Empty(SingleFile.AssembliesOf(folder.Of("gone")));
    }

    private static IReadOnlyList<string> Read(byte[] executable)
    {
        using var folder = new Folder();
        string path = Path.Combine(folder.Path, "app");
        File.WriteAllBytes(path, executable);
        return SingleFile.AssembliesOf(path);
    }

    // Code, the place of the list, the marker, more code, and the list, with nothing after it.
    private static byte[] Executable(byte[] list, long? place = null)
    {
        byte[] code = new byte[5000];
        byte[] begin = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(begin, place ?? code.Length + begin.Length + Marker.Length + code.Length);
        return [.. code, .. begin, .. Marker, .. code, .. list];
    }

    private static byte[] List(uint form, int count, params (string Path, byte Type)[] files)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(form);
        writer.Write(0u);
        writer.Write(count);
        writer.Write("identity");
        writer.Write(new byte[5 * sizeof(long)]);
        foreach ((string path, byte type) in files)
        {
            writer.Write(new byte[3 * sizeof(long)]);
            writer.Write(type);
            writer.Write(path);
        }

        writer.Flush();
        return bytes.ToArray();
    }
}
