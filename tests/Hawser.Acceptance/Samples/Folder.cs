using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Hawser.Acceptance.Samples;

/// <summary>A folder of text files for the samples, and its words counted in another way than theirs.</summary>
internal sealed partial class Folder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("hawser-words-");

    public string FullName => _directory.FullName;

    /// <summary>Writes text files, in folders within folders, whose words occur with different frequencies.</summary>
    public static Folder WithText(int files)
    {
        string[] words = ["Rope", "rope's", "naïve", "ПРИВЕТ", "größe", "x86", "42", "Quay", "knot", "knot", "knot", "sheet-bend"];
        var folder = new Folder();
        var random = new Random(4711);
        for (int i = 0; i < files; i++)
        {
            var text = new StringBuilder();
            for (int n = random.Next(200); n >= 0; n--)
            {
                text.Append(words[random.Next(words.Length)]).Append(i % 7).Append(n % 3 == 0 ? ",\n" : " ");
            }
            folder.Write(Path.Combine($"{i % 3}", $"{i % 5}", $"{i}.txt"), text.ToString());
        }
        return folder;
    }

    public string Write(string name, string text)
    {
        string file = Path.Combine(FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    /// <summary>Makes a named pipe: a file whose reader waits until a writer has come and gone.</summary>
    public string MakePipe(string name)
    {
        string file = Path.Combine(FullName, name);
        using var make = Process.Start("mkfifo", [file]);
        make.WaitForExit();
        Assert.Equal(0, make.ExitCode);
        return file;
    }

    /// <summary>The occurrences of each word in the files there are.</summary>
    public Dictionary<string, int> CountWords() =>
        Directory.EnumerateFiles(FullName, "*.txt", SearchOption.AllDirectories)
            .SelectMany(file => Word().Matches(File.ReadAllText(file)))
            .GroupBy(match => match.Value.ToLowerInvariant())
            .ToDictionary(group => group.Key, group => group.Count());

    public void Dispose() => _directory.Delete(recursive: true);

    [GeneratedRegex(@"[\p{L}\p{Nd}]+")]
    private static partial Regex Word();
}
