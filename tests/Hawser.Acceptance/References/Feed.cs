using System.IO.Compression;
using Hawser.Runtimes.CSharp;
using Hawser.Runtimes.CSharp.Tests.Support;

namespace Hawser.Acceptance.References;

/// <summary>A folder of packages that are made here, and a configuration by which NuGet sees nothing else and keeps them apart.</summary>
internal sealed class Feed : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("hawser-feed-");

    public Feed(string? source = null)
    {
        Directory.CreateDirectory(Packages);
        File.WriteAllText(Of("nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{Of("installed")}" /></config>
              <packageSources><clear /><add key="feed" value="{source ?? Packages}" allowInsecureConnections="true" /></packageSources>
            </configuration>
            """);
    }

    public string Packages => Of("packages");

    public CSharpSettings Settings => new()
    {
        References = new ReferenceSettings { BaseFolder = _directory.FullName, CacheFolder = Of("cache") },
    };

    public string Of(string name) => Path.Combine(_directory.FullName, name);

    /// <summary>Makes a package with one assembly, of the same name.</summary>
    /// <param name="name">The package's name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="code">The assembly's code.</param>
    /// <param name="dependency">A package that it needs, in version 1.0.0.</param>
    /// <param name="native">A native library for this machine.</param>
    public void Pack(string name, string version, string code, string? dependency = null, string? native = null)
    {
        string assembly = Of($"made/{version}/{name}.dll");
        string numbers = version.Split('-')[0] + ".0";
        TinyAssembly.Write(assembly, code, numbers, dependency is null ? [] : [Of($"made/1.0.0/{dependency}.dll")]);
        using ZipArchive package = ZipFile.Open(Path.Combine(Packages, $"{name}.{version}.nupkg"), ZipArchiveMode.Create);
        package.CreateEntryFromFile(assembly, $"lib/net10.0/{name}.dll");
        if (native is not null)
        {
            package.CreateEntryFromFile(native, $"runtimes/linux-x64/native/lib{name.ToLowerInvariant()}.so");
        }
        using var specification = new StreamWriter(package.CreateEntry($"{name}.nuspec").Open());
        string needed = dependency is null ? "" : $"<dependency id=\"{dependency}\" version=\"1.0.0\" />";
        specification.Write($"""
            <package>
              <metadata>
                <id>{name}</id>
                <version>{version}</version>
                <authors>quay</authors>
                <description>Made for a test.</description>
                <dependencies><group targetFramework="net10.0">{needed}</group></dependencies>
              </metadata>
            </package>
            """);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
