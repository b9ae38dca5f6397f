using System.Text.RegularExpressions;
using Hawser.Tests.Shared;

namespace Hawser.Workers.Tests.Hostile;

/// <summary>The promises of docs/security.md are held by tests that exist.</summary>
public sealed partial class SecurityDocumentTests
{
    [Fact]
    public void Each_test_that_the_page_on_security_names_is_one()
    {
        HashSet<string> tests = [];
        foreach (string file in Directory.EnumerateFiles(Repository.Find("tests"), "*Tests.cs", SearchOption.AllDirectories))
        {
            tests.UnionWith(Method().Matches(File.ReadAllText(file)).Select(static match => match.Groups[1].Value));
        }

        string[] named = [.. Name().Matches(File.ReadAllText(Repository.Find("docs/security.md"))).Select(static match => match.Groups[1].Value)];
        Assert.InRange(named.Length, 100, int.MaxValue);
        Assert.Empty(named.Except(tests));
    }

    [Fact]
    public void Each_attack_of_a_hostile_worker_is_named_by_the_page_on_security()
    {
        string page = File.ReadAllText(Repository.Find("docs/security.md"));
        IEnumerable<string> attacks = typeof(SecurityDocumentTests).Assembly.GetTypes()
            .Where(static type => type.Namespace == typeof(SecurityDocumentTests).Namespace)
            .SelectMany(static type => type.GetMethods())
            .Select(static method => method.Name)
            .Where(static name => name.StartsWith("A_hostile_worker_", StringComparison.Ordinal));
        Assert.DoesNotContain(attacks, name => !page.Contains($"`{name}`", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"public (?:async )?(?:Task|void) (\w+)\(")]
    private static partial Regex Method();

    // A sentence, and no name of an option or a file.
    [GeneratedRegex(@"`(\w+_\w+_\w+)`")]
    private static partial Regex Name();
}
