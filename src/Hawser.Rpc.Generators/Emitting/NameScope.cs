using Hawser.Rpc.Generators.Model;

namespace Hawser.Rpc.Generators.Emitting;

/// <summary>Gives the generated locals of one method names that none of its parameters has.</summary>
internal sealed class NameScope(MethodModel method)
{
    private readonly HashSet<string> _taken = [.. method.Parameters.Select(static p => p.Name)];

    public string Take(string name)
    {
        while (!_taken.Add(name))
        {
            name += "_";
        }

        return name;
    }
}
