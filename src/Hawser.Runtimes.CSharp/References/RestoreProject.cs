using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace Hawser.Runtimes.CSharp.References;

/// <summary>
/// The project that stands for a request for packages. Its text is the request, whole: the framework, the machine, the packages, the
/// sources and the configuration files that are heeded; so what it was found to stand for is kept under its hash.
/// </summary>
internal static class RestoreProject
{
    private static readonly string[] ConfigNames = ["nuget.config", "NuGet.config", "NuGet.Config"];

    /// <summary>The project's text.</summary>
    /// <param name="packages">The packages that are asked for.</param>
    /// <param name="settings">The sources and the base folder.</param>
    public static string Write(IEnumerable<PackageRequest> packages, ReferenceSettings settings)
    {
        string baseFolder = Path.GetFullPath(settings.BaseFolder ?? Directory.GetCurrentDirectory());
        string framework = string.Create(CultureInfo.InvariantCulture, $"net{Environment.Version.Major}.{Environment.Version.Minor}");
        string sources = string.Join(';', settings.PackageSources.Select(source => Source(source, baseFolder)));
        var project = new XElement(
            "Project",
            // Nothing of the folders around it is part of it; set before the SDK looks for them.
            new XElement(
                "PropertyGroup",
                new XElement("ImportDirectoryBuildProps", "false"),
                new XElement("ImportDirectoryBuildTargets", "false"),
                new XElement("ImportDirectoryPackagesProps", "false"),
                new XElement("RestoreRootConfigDirectory", Literal(baseFolder))),
            new XElement("Import", new XAttribute("Project", "Sdk.props"), new XAttribute("Sdk", "Microsoft.NET.Sdk")),
            new XElement(
                "PropertyGroup",
                new XElement("TargetFramework", framework),
                new XElement("RuntimeIdentifier", RuntimeInformation.RuntimeIdentifier),
                new XElement("SelfContained", "false"),
                new XElement("UseAppHost", "false"),
                new XElement("NuGetAudit", "false"),
                new XElement("RestoreAdditionalProjectSources", sources)),
            new XElement("ItemGroup", packages.Select(Reference).OrderBy(static item => item.ToString(), StringComparer.Ordinal)),
            new XElement("Import", new XAttribute("Project", "Sdk.targets"), new XAttribute("Sdk", "Microsoft.NET.Sdk")),
            // Of no meaning but for the key.
            ConfigFiles(baseFolder).Select(static file => new XComment(Hash(Encoding.UTF8.GetBytes(file)) + Hash(File.ReadAllBytes(file)))));
        return project.ToString();
    }

    /// <summary>The name under which it is kept what a project stands for.</summary>
    /// <param name="project">The project's text.</param>
    public static string Key(string project) => Hash(Encoding.UTF8.GetBytes(project));

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content))[..32];

    private static XElement Reference(PackageRequest package) =>
        new("PackageReference", new XAttribute("Include", package.Name), new XAttribute("Version", package.Version));

    private static string Source(string source, string baseFolder) =>
        Literal(source.Contains("://", StringComparison.Ordinal) ? source : Path.GetFullPath(source, baseFolder));

    /// <summary>Text in which nothing means anything to MSBuild.</summary>
    private static string Literal(string text)
    {
        var escaped = new StringBuilder();
        foreach (char c in text)
        {
            escaped.Append("%$@'();?*".Contains(c, StringComparison.Ordinal) ? $"%{(int)c:X2}" : c);
        }
        return escaped.ToString();
    }

    /// <summary>The configuration files that NuGet will heed beside the user's.</summary>
    /// <param name="baseFolder">Where the search begins, upwards.</param>
    internal static IEnumerable<string> ConfigFiles(string baseFolder)
    {
        for (DirectoryInfo? folder = new(baseFolder); folder is not null; folder = folder.Parent)
        {
            if (ConfigNames.Select(name => Path.Combine(folder.FullName, name)).FirstOrDefault(File.Exists) is { } file)
            {
                yield return file;
            }
        }
    }
}
