using System.Xml;
using System.Xml.Linq;

namespace Hawser.Runtimes.CSharp.References;

/// <summary>Reads from NuGet's configuration which sources there are. What a restore makes of them is NuGet's own affair.</summary>
internal static class NuGetConfig
{
    /// <summary>The sources that files name, but for those that are disabled; folders are full paths.</summary>
    /// <param name="files">The files, the nearest first. Those that cannot be read say nothing.</param>
    public static IReadOnlyList<string> SourcesOf(IEnumerable<string> files)
    {
        var sources = new List<(string Key, string Value)>();
        var disabled = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string file in files)
        {
            if (Root(file) is not { } root)
            {
                continue;
            }

            disabled.UnionWith(
                Entries(root, "disabledPackageSources").Where(static item => item.Value is "true").Select(static item => item.Key));
            string folder = Path.GetDirectoryName(file)!;
            sources.AddRange(Entries(root, "packageSources").Select(item => (item.Key, Full(item.Value, folder))));
            if (root.Element("packageSources")?.Element("clear") is not null)
            {
                break;
            }
        }

        return [.. sources.Where(source => !disabled.Contains(source.Key)).Select(static source => source.Value)];
    }

    private static string Full(string source, string folder) => source.Contains("://", StringComparison.Ordinal)
        ? source
        : Path.GetFullPath(Environment.ExpandEnvironmentVariables(source), folder);

    private static IEnumerable<(string Key, string Value)> Entries(XElement root, string section) =>
        (root.Element(section)?.Elements("add") ?? []).Select(static add =>
            ((string?)add.Attribute("key") ?? "", (string?)add.Attribute("value") ?? ""));

    private static XElement? Root(string file)
    {
        try
        {
            return File.Exists(file) ? XDocument.Load(file).Root : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or XmlException)
        {
            return null;
        }
    }
}
