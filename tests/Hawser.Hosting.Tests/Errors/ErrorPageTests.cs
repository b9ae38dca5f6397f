using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Hawser.Ipc;
using Hawser.Notebooks;
using Hawser.Rpc;
using Hawser.Tests.Shared;
using Hawser.Workers;

namespace Hawser.Hosting.Tests.Errors;

/// <summary>Whoever meets an exception finds the page that says what happened, why, and what to do.</summary>
public sealed partial class ErrorPageTests
{
    private static readonly string[] Sections = ["What happened", "Why", "What to do", "What is lost", "See also"];

    public static TheoryData<Type> Exceptions { get; } = [.. Libraries.Exceptions];

    /// <summary>The kinds that exceptions have: of their own, and those that their messages have from a report.</summary>
    public static TheoryData<Type, Type> Kinds { get; } = [.. OwnKinds(), .. ReportedKinds()];

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void Each_exception_has_a_page_with_a_message_and_what_happened_why_and_what_to_do(Type exception)
    {
        string page = Page(exception.Name);

        Assert.StartsWith($"# {exception.Name}\n\n`{exception.Namespace}`: ", page);
        Assert.Contains("\n```text\n", page, StringComparison.Ordinal);
        Assert.Equal(Sections, Section().Matches(page).Select(static match => match.Groups[1].Value));
    }

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void Each_way_to_make_an_exception_gives_it_the_link_to_its_page(Type exception)
    {
        ConstructorInfo[] constructors = exception.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);

        IEnumerable<string?> links = constructors.Select(static one => ((Exception)Made.By(one)).HelpLink);

        Assert.Equal(Enumerable.Repeat($"docs/errors/{exception.Name}.md", constructors.Length), links);
    }

    [Fact]
    public void What_is_thrown_has_the_link()
    {
        NotebookFormatException thrown = Assert.Throws<NotebookFormatException>(static () => NotebookFormat.OfPath("report.txt"));

        Assert.Equal("docs/errors/NotebookFormatException.md", thrown.HelpLink);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_value_of_an_exceptions_kind_has_a_section_of_its_own(Type exception, Type kind)
    {
        IEnumerable<string> found = Value().Matches(Page(exception.Name)).Select(static match => match.Groups[1].Value);

        Assert.Empty(Enum.GetNames(kind).Except(found));
    }

    [Fact]
    public void Each_error_code_has_a_section_with_its_number()
    {
        string page = Page(nameof(RpcProtocolException));

        IEnumerable<string> headings = typeof(RpcErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(static code => string.Create(CultureInfo.InvariantCulture, $"\n### `{code.Name}`: {code.GetRawConstantValue()}\n"));

        Assert.All(headings, heading => Assert.Contains(heading, page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_index_names_every_exception_and_each_page_is_of_one()
    {
        string[] names = [.. Libraries.Exceptions.Select(static type => type.Name).Order(StringComparer.Ordinal)];
        string index = Page("README");

        IEnumerable<string> pages = Directory.GetFiles(Repository.Find("docs/errors")).Select(static file => Path.GetFileName(file))
            .Where(static file => file != "README.md")
            .Order(StringComparer.Ordinal);

        Assert.Equal(names.Select(static name => $"{name}.md"), pages);
        Assert.Equal(names, Row().Matches(index).Select(static match => match.Groups[1].Value).Order(StringComparer.Ordinal));
        Assert.Contains("](../diagnostics/README.md)", index, StringComparison.Ordinal);
        Assert.Contains("](errors/)", File.ReadAllText(Repository.Find("docs/README.md")), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void A_member_that_a_page_names_is_there(Type exception)
    {
        IEnumerable<Match> named = Member().Matches(Page(exception.Name));

        Assert.DoesNotContain(named, static match => !Exists(match.Groups[1].Value, match.Groups[2].Value));
    }

    private static string Page(string name) => File.ReadAllText(Repository.Find($"docs/errors/{name}.md"));

    /// <summary>Types that are not Hawser's are not looked at, unless they are named as if they were.</summary>
    private static bool Exists(string type, string member)
    {
        Type[] types = [.. Libraries.Types.Where(one => one.Name.Split('`')[0] == type)];
        return types.Length == 0
            ? !type.EndsWith("Options", StringComparison.Ordinal)
            : types.Any(one => one.GetMember(member, BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static).Length > 0);
    }

    private static IEnumerable<TheoryDataRow<Type, Type>> OwnKinds() =>
        from exception in Libraries.Exceptions
        from property in exception.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        where property.PropertyType.IsEnum
        select new TheoryDataRow<Type, Type>(exception, property.PropertyType);

    private static IEnumerable<TheoryDataRow<Type, Type>> ReportedKinds() =>
    [
        new(typeof(WorkerExitedException), typeof(WorkerExitCause)),
        new(typeof(ConnectionLostException), typeof(IpcEndKind)),
    ];

    [GeneratedRegex("^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex("^### `(\\w+)`$", RegexOptions.Multiline)]
    private static partial Regex Value();

    [GeneratedRegex(@"\[(\w+)\]\(\1\.md\)")]
    private static partial Regex Row();

    [GeneratedRegex(@"`([A-Z]\w+)\.([A-Z]\w+)")]
    private static partial Regex Member();
}
