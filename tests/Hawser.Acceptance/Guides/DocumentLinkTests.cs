using System.Text.RegularExpressions;
using Hawser.Tests.Shared;

namespace Hawser.Acceptance.Guides;

/// <summary>A reader who follows a link in a document arrives.</summary>
public sealed partial class DocumentLinkTests
{
    public static TheoryData<string> Documents { get; } =
    [
        .. Directory.GetFiles(Repository.Root, "*.md")
            .Concat(Directory.GetFiles(Repository.Find("docs"), "*.md", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_to_a_file_leads_to_one(string document)
    {
        string folder = Path.GetDirectoryName(Repository.Find(document))!;

        IEnumerable<string> targets = Link().Matches(File.ReadAllText(Repository.Find(document))).Select(match => match.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal));

        Assert.DoesNotContain(targets, target => !Path.Exists(Path.Combine(folder, target)));
    }

    [GeneratedRegex(@"\]\(([^)#\s]+)")]
    private static partial Regex Link();
}
