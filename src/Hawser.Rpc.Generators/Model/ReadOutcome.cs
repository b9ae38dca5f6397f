namespace Hawser.Rpc.Generators.Model;

/// <summary>
/// What became of one interface: a contract, or the type that kept it from being one, or neither when the analyzer has the word.
/// </summary>
internal readonly record struct ReadOutcome(ContractModel? Contract, UnresolvedType? Unresolved);
