using Hawser.Notebooks.Formats;
using Hawser.Runtimes;
using Hawser.Runtimes.Display;

namespace Hawser.Notebooks.Submissions;

/// <summary>Takes one text apart.</summary>
internal sealed class SubmissionReader
{
    private const string Magic = "#!";

    private readonly string _name;
    private readonly List<string> _lines = [];
    private readonly List<SubmissionPart> _parts = [];
    private readonly List<CodeDiagnostic> _diagnostics = [];
    private string _language = NotebookLanguages.CSharp;
    private int _first; // The section's first line.
    private int _marker = -1; // The line that says the section's language.
    private bool _isTimed;

    /// <summary>Makes one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">How diagnostics name it.</param>
    public SubmissionReader(string text, string name)
    {
        _name = name;
        foreach (TextLine line in TextLine.Of(text))
        {
            _lines.Add(line.Span(text).ToString());
        }
    }

    /// <summary>Takes it apart.</summary>
    /// <param name="language">The first lines' language.</param>
    public Submission Read(string language)
    {
        _language = NotebookLanguages.NameOf(language);
        for (int i = 0; i < _lines.Count; i++)
        {
            if (_lines[i].StartsWith(Magic, StringComparison.Ordinal))
            {
                ReadMagic(i);
            }
            else if (_language == NotebookLanguages.CSharp)
            {
                ReadDirective(i);
            }
        }

        EndSection(_lines.Count);
        return new Submission(_parts, _isTimed, _diagnostics);
    }

    private void ReadMagic(int line)
    {
        string text = _lines[line][Magic.Length..].Trim();
        string name = text.Split(' ', '\t')[0];
        string rest = text[name.Length..].Trim();
        if (NotebookLanguages.IsKnown(name))
        {
            EndSection(line);
            (_language, _first, _marker) = (NotebookLanguages.NameOf(name), line + 1, line);
            if (rest.Length > 0)
            {
                Refuse(line, $"'{Magic}{name}' takes no options here. Remove '{rest}'.");
            }
        }
        else if (_language is NotebookLanguages.CSharp)
        {
            _lines[line] = RunMagic(line, name, rest) ? "" : _lines[line];
        }
    }

    /// <summary>Obeys a command that says no language.</summary>
    /// <returns>Whether it is no code.</returns>
    private bool RunMagic(int line, string name, string rest)
    {
        switch (name)
        {
            case "time":
                _isTimed = true;
                return true;
            case "import" when rest.Trim('"').Length > 0:
                EndSection(line);
                _parts.Add(new ImportPart(line + 1, rest.Trim('"')));
                (_first, _marker) = (line + 1, -1);
                return true;
            case "import":
                Refuse(line, "#!import wants a file: #!import other.dib. Formats are .ipynb, .dib, .md, .csx and .cs.");
                return true;
            case var _ when line == 0 && name.StartsWith('/'):
                // The line with which a shell starts a script.
                return true;
            default:
                Refuse(line, $"There is no magic command '{Magic}{name}' here. {UnsupportedMagic.Advice(name)}");
                return true;
        }
    }

    private void ReadDirective(int line)
    {
        string text = _lines[line];
        if (text.StartsWith("#i ", StringComparison.Ordinal) || text.StartsWith("#i\"", StringComparison.Ordinal))
        {
            Refuse(line, "#i is not supported: put the package source into a nuget.config in the notebook's folder, or above it.");
            _lines[line] = "";
        }
        else if (text.StartsWith("#:", StringComparison.Ordinal))
        {
            FileDirective directive = FileDirective.Of(text[2..]);
            _lines[line] = directive.Code;
            if (directive.Message is { } message)
            {
                Say(line, directive.IsError ? CodeDiagnosticSeverity.Error : CodeDiagnosticSeverity.Warning, message);
            }
        }
    }

    private void EndSection(int end)
    {
        IEnumerable<string> lines = _lines.Skip(_first).Take(end - _first);
        int skipped = lines.TakeWhile(string.IsNullOrWhiteSpace).Count();
        bool isEmpty = _first + skipped >= end;
        switch (_language)
        {
            case NotebookLanguages.CSharp:
                if (!isEmpty)
                {
                    _parts.Add(new CodePart(_first + skipped + 1, new string('\n', _first) + string.Join('\n', lines)));
                }

                break;
            case NotebookLanguages.Html or NotebookLanguages.Markdown:
                if (!isEmpty)
                {
                    string mimeType = _language == NotebookLanguages.Html ? MimeTypes.Html : MimeTypes.Markdown;
                    string content = string.Join('\n', lines.Skip(skipped)).TrimEnd();
                    _parts.Add(new ShownPart(_first + skipped + 1, MimeBundle.Of(mimeType, content)));
                }

                break;
            case NotebookLanguages.Raw:
                break;
            default:
                Refuse(
                    _marker < 0 ? _first : _marker,
                    $"{NotebookLanguages.Title(_language)} cannot be run here: cells are C#, Markdown or HTML. "
                    + "Write it in C#, or remove it.");
                break;
        }
    }

    private void Refuse(int line, string message) => Say(line, CodeDiagnosticSeverity.Error, message);

    private void Say(int line, CodeDiagnosticSeverity severity, string message)
    {
        int length = line < _lines.Count ? _lines[line].Length : 0;
        _diagnostics.Add(new CodeDiagnostic(severity, "", message, _name, line + 1, 1, line + 1, length + 1));
    }
}
