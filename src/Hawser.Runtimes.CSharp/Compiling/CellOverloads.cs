using Hawser.Runtimes.CSharp.Naming;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hawser.Runtimes.CSharp.Compiling;

/// <summary>
/// Overloads of one name from several cells. As in a console, a cell adds its methods to those of its parents, and takes the place of those
/// with the same parameters. C# chooses among the methods of one class only; so the cell that calls them gets forwarders to its parents'
/// methods, of which it sees those alone that no more recent cell defines anew.
/// </summary>
internal static class CellOverloads
{
    /// <summary>Finds the forwarders that a cell needs, and what of its parents it uses by them.</summary>
    /// <param name="compilation">The cell, linked but for the forwarders, with references to all the parents that may be used.</param>
    /// <param name="visible">What the cell sees of its parents.</param>
    /// <param name="uses">Gets what is used.</param>
    public static void Choose(CSharpCompilation compilation, VisibleNames visible, ParentUses uses)
    {
        foreach ((string name, HashSet<KeptCell> cells) in uses.Overloads)
        {
            HashSet<string> taken = [.. MethodsOf(compilation.ScriptClass!, name).Select(MethodForwarders.SignatureOf)];
            foreach ((KeptCell cell, CellExport export) in visible.Methods(name).Where(method => cells.Contains(method.Cell)))
            {
                IMethodSymbol[] methods = [.. MethodsOf(compilation.GetTypeByMetadataName(cell.Code.ClassName)!, name)];
                foreach (IMethodSymbol method in methods)
                {
                    string signature = MethodForwarders.SignatureOf(method);
                    if (export.Signatures!.Contains(signature) && taken.Add(signature))
                    {
                        // Compiled, an extension method is not seen to be one: the class of a cell is not static.
                        uses.Forwarders[signature] =
                            export.Forwarders?.GetValueOrDefault(signature) ?? MethodForwarders.ForOverload(method);
                        uses.Names.Add(name);
                        uses.Cells.Add(cell);
                        if (!method.IsStatic)
                        {
                            uses.States.Add(cell);
                        }
                    }
                }
            }
        }
    }

    /// <summary>Tells of a cell's methods what later cells need to know for the same.</summary>
    /// <param name="exports">What the cell defines, by name.</param>
    /// <param name="compilation">The cell.</param>
    /// <param name="uses">What it uses of its parents.</param>
    public static void Describe(Dictionary<string, CellExport> exports, CSharpCompilation compilation, ParentUses uses)
    {
        IEnumerable<IMethodSymbol> all = compilation.ScriptClass!.GetMembers().OfType<IMethodSymbol>();
        foreach (IGrouping<string, IMethodSymbol> methods in all.GroupBy(static method => method.Name))
        {
            if (!exports.TryGetValue(methods.Key, out CellExport? export))
            {
                continue;
            }

            (string Signature, IMethodSymbol Method)[] own =
            [
                .. methods
                    .Select(static method => (MethodForwarders.SignatureOf(method), Method: method))
                    .Where(item => !uses.Forwarders.ContainsKey(item.Item1)),
            ];
            if (own.Length == 0)
            {
                exports.Remove(methods.Key);
                continue;
            }

            Dictionary<string, string> forwarders = own
                .Where(static item => item.Method.IsExtensionMethod)
                .ToDictionary(static item => item.Signature, static item => MethodForwarders.ForExtension(item.Method));
            exports[methods.Key] = export with
            {
                Kind = own.All(static item => item.Method.IsStatic) ? CellExportKind.Static : CellExportKind.Instance,
                Signatures = [.. own.Select(static item => item.Signature)],
                Forwarders = forwarders.Count > 0 ? forwarders : null,
            };
        }
    }

    private static IEnumerable<IMethodSymbol> MethodsOf(INamedTypeSymbol type, string name) =>
        type.GetMembers(name).OfType<IMethodSymbol>();
}
