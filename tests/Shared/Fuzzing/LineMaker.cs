using System.Globalization;
using System.Text;

namespace Hawser.Tests.Shared;

/// <summary>Makes boot lines that are nearly right: members of every kind in any order, twice or not at all, and bytes spoiled on top.</summary>
internal static class LineMaker
{
    private static readonly string[] Numbers =
        ["0", "1", "-1", "2", "4711", "2147483647", "2147483648", "999999999999999999", "-999999999999999999", "9223372036854775807",
            "9223372036854775808", "1.5", "1e3", "1e400", "01", "-", "+1"];

    private static readonly string[] Texts =
        ["\"\"", "\"A.B, C\"", "\"stdio:\"", "\"unix:/tmp/s\"", "\"tcp:localhost:1\"", "\"once\"", "\"many\"", "\"\\u0061\"", "\"\\ud800\"", "\"é\"",
            "\" \"", "\"\\\"\"", "\"\\n\""];

    private static readonly string[] Others = ["true", "false", "null", "[]", "{}", "[1]", "{\"entry\":\"X, Y\"}", "[[[[]]]]"];

    /// <summary>One line.</summary>
    /// <param name="random">Decides.</param>
    /// <param name="usual">Members that make a right line: names and values as JSON.</param>
    public static byte[] Make(Random random, params (string Name, string Value)[] usual)
    {
        List<(string Name, string Value)> members = [.. usual];
        for (int i = random.Next(4); i > 0; i--)
        {
            int at = random.Next(members.Count);
            switch (random.Next(6))
            {
                case 0:
                    members.RemoveAt(at);
                    members.Add(("later", Any(random)));
                    break;
                case 1:
                    members.Insert(random.Next(members.Count + 1), members[at]);
                    break;
                case 2:
                    members.Insert(at, (usual[random.Next(usual.Length)].Name, Any(random)));
                    break;
                case 3:
                    members[at] = (Escaped(members[at].Name, random), members[at].Value);
                    break;
                default:
                    members[at] = (members[at].Name, Any(random));
                    break;
            }
        }

        string space = random.Next(5) == 0 ? " " : "";
        string line = $"{{{space}{string.Join(',', members.Select(member => $"\"{member.Name}\"{space}:{space}{member.Value}"))}}}";
        byte[] bytes = Encoding.UTF8.GetBytes(line);
        return random.Next(4) == 0 ? Mutator.Mutate(random, bytes) : bytes;
    }

    private static string Any(Random random) => random.Next(3) switch
    {
        0 => Numbers[random.Next(Numbers.Length)],
        1 => Texts[random.Next(Texts.Length)],
        _ => Others[random.Next(Others.Length)],
    };

    private static string Escaped(string name, Random random)
    {
        int at = random.Next(name.Length);
        return name.Contains('\\', StringComparison.Ordinal)
            ? name
            : string.Create(CultureInfo.InvariantCulture, $"{name[..at]}\\u{(int)name[at]:x4}{name[(at + 1)..]}");
    }
}
