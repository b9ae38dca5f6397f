using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Reflection;
using System.Security.Cryptography;

namespace Hawser.Runtimes.CSharp.Loading;

/// <summary>
/// What is within an application that was published as a single file. The run time lists it nowhere (TRUSTED_PLATFORM_ASSEMBLIES has files
/// only, and is empty in a self-contained one), so it is read of the executable:
/// https://github.com/dotnet/designs/blob/main/accepted/2020/single-file/bundler.md.
/// </summary>
internal static class SingleFile
{
    /// <summary>Of .NET 6 and later. A form that is not known is not read.</summary>
    private const uint Form = 6;

    private const byte AssemblyType = 1;

    /// <summary>This process's executable, also where its file has been replaced since.</summary>
    private const string Own = "/proc/self/exe";

    /// <summary>The executable's marker, before which stands where its list begins. Not written out: this assembly may be within.</summary>
    private static readonly byte[] Marker = SHA256.HashData(".net core bundle\n"u8);

    /// <summary>The simple names of the assemblies within this process's own executable; none where it is not a single file.</summary>
    public static IReadOnlyList<string> Assemblies { get; } = Assembly.GetEntryAssembly() is { Location: "" } ? AssembliesOf(Own) : [];

    /// <summary>The simple names of the assemblies within an executable; none where it has no list, or none in the known form.</summary>
    /// <param name="executable">The file's path.</param>
    internal static IReadOnlyList<string> AssembliesOf(string executable)
    {
        try
        {
            using var file = MemoryMappedFile.CreateFromFile(executable, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            long list = FindList(file);
            if (list <= 0)
            {
                return [];
            }

            using var reader = new BinaryReader(file.CreateViewStream(list, 0, MemoryMappedFileAccess.Read));
            return Read(reader);
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException or UnauthorizedAccessException)
        {
            // It may be run but not read, or what looked like the marker was none.
            return [];
        }
    }

    private static unsafe long FindList(MemoryMappedFile file)
    {
        using MemoryMappedViewAccessor view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        var bytes = new ReadOnlySpan<byte>(
            (byte*)view.SafeMemoryMappedViewHandle.DangerousGetHandle(), (int)Math.Min(view.Capacity, int.MaxValue));
        int marker = bytes.IndexOf(Marker);
        return marker < sizeof(long) ? 0 : BinaryPrimitives.ReadInt64LittleEndian(bytes[(marker - sizeof(long))..]);
    }

    private static List<string> Read(BinaryReader reader)
    {
        uint form = reader.ReadUInt32();
        _ = reader.ReadUInt32();
        int count = reader.ReadInt32();
        var found = new List<string>();
        if (form != Form)
        {
            return found;
        }

        _ = reader.ReadString();

        // Where its two configuration files are, and flags.
        const int Settings = 5;
        Skip(reader, Settings);
        for (int i = 0; i < count; i++)
        {
            // Where it begins, its size, and its size when compressed.
            const int Place = 3;
            Skip(reader, Place);
            byte type = reader.ReadByte();
            string path = reader.ReadString();
            if (type == AssemblyType && !path.Contains('/', StringComparison.Ordinal))
            {
                // One in a folder is another's resources in some language.
                found.Add(Path.GetFileNameWithoutExtension(path));
            }
        }

        return found;
    }

    private static void Skip(BinaryReader reader, int numbers)
    {
        for (int i = 0; i < numbers; i++)
        {
            _ = reader.ReadInt64();
        }
    }
}
