using Hawser.Notebooks.Submissions;
using Hawser.Runtimes;
using Hawser.Runtimes.Display;

namespace Hawser.Notebooks.Tests.Submissions;

/// <summary>Magic commands, as people of .NET Interactive write them.</summary>
public sealed class SubmissionTests
{
    [Fact]
    public void Code_without_commands_is_one_part_as_it_is()
    {
        var submission = Submission.Of("var x = 1;\nx", "cell 1");

        Assert.Equal([new CodePart(1, "var x = 1;\nx")], submission.Parts);
        Assert.False(submission.IsTimed || submission.HasErrors);
    }

    [Fact]
    public void A_cell_is_taken_apart_by_languages_and_code_keeps_its_lines()
    {
        var submission = Submission.Of("var x = 1;\n#!html\n<b>x</b>\n\n#!markdown\n\n# Title\n#!c#\nx + 1", "cell 1");

        Assert.Equal(4, submission.Parts.Count);
        Assert.Equal(new CodePart(1, "var x = 1;"), submission.Parts[0]);
        ShownPart html = Assert.IsType<ShownPart>(submission.Parts[1]);
        Assert.Equal((3, "<b>x</b>"), (html.Line, html.Content.Forms[MimeTypes.Html]));
        ShownPart markdown = Assert.IsType<ShownPart>(submission.Parts[2]);
        Assert.Equal((7, "# Title"), (markdown.Line, markdown.Content.Forms[MimeTypes.Markdown]));
        Assert.Equal(new CodePart(9, "\n\n\n\n\n\n\n\nx + 1"), submission.Parts[3]);
    }

    [Fact]
    public void Time_and_import_are_commands_within_code()
    {
        var submission = Submission.Of("#!time\nvar x = 1;\n#!import \"other file.dib\"\nx", "cell 1");

        Assert.True(submission.IsTimed);
        Assert.Equal(
            [new CodePart(2, "\nvar x = 1;"), new ImportPart(3, "other file.dib"), new CodePart(4, "\n\n\nx")], submission.Parts);
    }

    [Theory]
    [InlineData("1\n#!fsharp\nlet x = 1", 2, "F# cannot be run here")]
    [InlineData("#!pwsh\nls", 1, "PowerShell cannot be run here")]
    [InlineData("#!js\n1", 1, "JavaScript cannot be run here")]
    [InlineData("#!share --from fsharp x", 1, "All cells are C#")]
    [InlineData("\n#!whatever", 2, "There is no magic command '#!whatever'")]
    [InlineData("#!import", 1, "wants a file")]
    [InlineData("#!csharp --name x\n1", 1, "takes no options")]
    [InlineData("#i \"nuget:https://example.org\"", 1, "nuget.config")]
    [InlineData("#:project ../a.csproj", 1, "#r \"path.dll\"")]
    [InlineData("#:sdk Microsoft.NET.Sdk.Web", 1, "is not supported")]
    public void What_is_not_supported_is_an_error_with_its_line_and_what_to_do(string text, int line, string message)
    {
        var submission = Submission.Of(text, "cell 1");

        CodeDiagnostic diagnostic = Assert.Single(submission.Diagnostics);
        Assert.True(submission.HasErrors);
        Assert.Equal((CodeDiagnosticSeverity.Error, "cell 1", line), (diagnostic.Severity, diagnostic.Source, diagnostic.StartLine));
        Assert.Contains(message, diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_of_another_language_is_refused_where_it_begins()
    {
        var submission = Submission.Of("let x = 1", "cell 1", "fsharp");

        Assert.Equal(1, Assert.Single(submission.Diagnostics).StartLine);
        Assert.Empty(submission.Parts);
    }

    [Fact]
    public void Directives_of_file_based_applications_become_those_of_scripts()
    {
        var submission = Submission.Of(
            "#!/usr/bin/env dotnet\n#:sdk Microsoft.NET.Sdk\n#:package A@1.2\n#:include b.cs\n#:property X=1\nConsole.WriteLine();", "app.cs");

        Assert.Equal(
            [new CodePart(3, "\n\n#r \"nuget: A, 1.2\"\n#load \"b.cs\"\n\nConsole.WriteLine();")], submission.Parts);
        Assert.Equal(CodeDiagnosticSeverity.Warning, Assert.Single(submission.Diagnostics).Severity);
        Assert.False(submission.HasErrors);
    }

    [Fact]
    public void A_sign_that_begins_no_command_in_Markdown_is_Markdown()
    {
        var submission = Submission.Of("#!markdown\n#!/bin/sh\ntext", "cell 1");

        Assert.Equal("#!/bin/sh\ntext", Assert.IsType<ShownPart>(Assert.Single(submission.Parts)).Content.Text);
    }
}
